"""What the gateway has to know of acts of destruction and holds."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.acts.labels import act_state
from services.gateway.pages.acts.views import pages
from services.gateway.pages.roles import ARCHIVE_READERS, ARCHIVIST, DEPUTY, LEADERS
from services.gateway.web_feature import MenuItem, WebFeature
from services.shared.accountability.roles import Role

FEATURE = WebFeature(
    "acts",
    blueprints=(pages,),
    opens_for={
        "acts.act": ARCHIVE_READERS,
        "acts.agree": DEPUTY,
        "acts.approve": frozenset({Role.DIRECTOR}),
        "acts.ask_again": ARCHIVIST,
        "acts.execute": ARCHIVIST,
        "acts.extend": DEPUTY,
        "acts.header": ARCHIVIST,
        "acts.lift_hold": ARCHIVE_READERS,
        "acts.listing": ARCHIVE_READERS,
        "acts.new_hold": ARCHIVE_READERS,
        "acts.place_hold": ARCHIVE_READERS,
        "acts.propose": ARCHIVIST,
        "acts.refuse": LEADERS,
        "acts.save_header": ARCHIVIST,
        "acts.withdraw": ARCHIVIST,
    },
    labels=(act_state,),
    menu=MenuItem("acts.listing", _l("Уничтожение"), ARCHIVE_READERS),
)
