"""What the gateway has to know of the list of schools."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.roles import ABOVE_SCHOOLS
from services.gateway.pages.schools.views import pages
from services.gateway.web_feature import MenuItem, WebFeature

FEATURE = WebFeature(
    "schools",
    blueprints=(pages,),
    opens_for={
        "schools.listing": ABOVE_SCHOOLS,
    },
    menu=MenuItem("schools.listing", _l("Школы"), ABOVE_SCHOOLS),
)
