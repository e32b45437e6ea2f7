"""What the gateway has to know of closing a class."""

from services.gateway.pages.closing.views import pages
from services.gateway.pages.roles import CLASS_READERS, LEADERS
from services.gateway.web_feature import WebFeature
from services.shared.accountability.roles import Role

FEATURE = WebFeature(
    "closing",
    blueprints=(pages,),
    opens_for={
        "closing.close": LEADERS,
        "closing.of_class": CLASS_READERS,
        "closing.propose": frozenset({Role.CLASS_TEACHER}),
        "closing.reopen": LEADERS,
        "closing.year": LEADERS,
    },
)
