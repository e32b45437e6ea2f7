"""What the gateway has to know of the state of the platform."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.roles import PLATFORM_ADMIN
from services.gateway.pages.status.labels import part_label, state_label
from services.gateway.pages.status.views import pages
from services.gateway.web_feature import MenuItem, WebFeature

FEATURE = WebFeature(
    "status",
    blueprints=(pages,),
    public=frozenset({"status.page"}),
    menu=MenuItem("status.page", _l("Состояние"), PLATFORM_ADMIN),
    labels=(part_label, state_label),
)
