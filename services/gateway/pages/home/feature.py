"""What the gateway has to know of the start page."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.home.views import pages
from services.gateway.web_feature import MenuItem, WebFeature
from services.shared.accountability.roles import PEOPLE_ROLES

FEATURE = WebFeature(
    "home",
    blueprints=(pages,),
    public=frozenset({"home.start"}),
    menu=MenuItem("home.start", _l("Главная"), frozenset(PEOPLE_ROLES)),
)
