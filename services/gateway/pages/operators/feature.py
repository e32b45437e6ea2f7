"""What the gateway has to know of the pages about operators."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.operators.views import pages
from services.gateway.pages.roles import PLATFORM_ADMIN
from services.gateway.web_feature import MenuItem, WebFeature

FEATURE = WebFeature(
    "operators",
    blueprints=(pages,),
    opens_for={
        "operators.listing": PLATFORM_ADMIN,
        "operators.new": PLATFORM_ADMIN,
        "operators.create": PLATFORM_ADMIN,
        "operators.renew": PLATFORM_ADMIN,
        "operators.mail": PLATFORM_ADMIN,
        "operators.address": PLATFORM_ADMIN,
        "operators.end": PLATFORM_ADMIN,
        "operators.restore": PLATFORM_ADMIN,
    },
    menu=MenuItem("operators.listing", _l("Операторы"), PLATFORM_ADMIN),
)
