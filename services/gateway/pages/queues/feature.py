"""What the gateway has to know of queues of events."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.queues.views import pages
from services.gateway.pages.roles import PLATFORM_ADMIN
from services.gateway.web_feature import MenuItem, WebFeature

FEATURE = WebFeature(
    "queues",
    blueprints=(pages,),
    opens_for={
        "queues.discard": PLATFORM_ADMIN,
        "queues.inbox": PLATFORM_ADMIN,
        "queues.replay": PLATFORM_ADMIN,
    },
    menu=MenuItem("queues.inbox", _l("Очереди"), PLATFORM_ADMIN),
)
