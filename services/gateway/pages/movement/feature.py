"""What the gateway has to know of movement."""

from services.gateway.pages.movement.views import pages
from services.gateway.pages.roles import CLASS_READERS, DEPUTY, LEADERS
from services.gateway.web_feature import WebFeature
from services.shared.accountability.roles import Role

_BOOK_READERS = LEADERS | {Role.ARCHIVIST}

FEATURE = WebFeature(
    "movement",
    blueprints=(pages,),
    opens_for={
        "movement.alphabet_book": _BOOK_READERS,
        "movement.arrival": DEPUTY,
        "movement.departure": DEPUTY,
        "movement.enrol": DEPUTY,
        "movement.log": _BOOK_READERS,
        "movement.of_child": CLASS_READERS | {Role.ARCHIVIST},
        "movement.start": _BOOK_READERS,
        "movement.transfer": DEPUTY,
        "movement.undo": DEPUTY,
    },
)
