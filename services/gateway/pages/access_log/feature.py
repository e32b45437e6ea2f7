"""What the gateway has to know of the access log."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.access_log.labels import (
    action_to_family,
    basis_label,
    ground_to_family,
    role_to_family,
    target_label,
)
from services.gateway.pages.access_log.views import pages
from services.gateway.web_feature import MenuItem, WebFeature
from services.shared.accountability.reading import ACCESS_LOG_READ
from services.shared.accountability.roles import FAMILY_ROLES, Role

_READERS = frozenset({Role.DATA_OFFICER, Role.DIRECTOR})

FEATURE = WebFeature(
    "access_log",
    actions=(ACCESS_LOG_READ,),
    blueprints=(pages,),
    opens_for={
        "access_log.check": _READERS,
        "access_log.explain": _READERS,
        "access_log.incidents": _READERS,
        "access_log.listing": _READERS,
        "access_log.of_child": FAMILY_ROLES,
    },
    menu=MenuItem("access_log.listing", _l("Журнал доступа"), _READERS),
    labels=(action_to_family, basis_label, ground_to_family, role_to_family, target_label),
)
