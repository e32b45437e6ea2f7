"""What the gateway has to know of the classes of a year."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.classes.views import pages
from services.gateway.pages.roles import CLASS_READERS
from services.gateway.web_feature import MenuItem, WebFeature

FEATURE = WebFeature(
    "classes",
    blueprints=(pages,),
    opens_for={
        "classes.find": CLASS_READERS,
        "classes.listing": CLASS_READERS,
        "classes.pupils": CLASS_READERS,
    },
    menu=MenuItem("classes.listing", _l("Классы"), CLASS_READERS),
)
