"""What the gateway has to know of items of achievement folders."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.items.labels import (
    award_level,
    file_finding,
    item_kind,
    item_state,
    review_label,
    size_label,
)
from services.gateway.pages.items.views import ask_for_room, pages
from services.gateway.pages.roles import CHILD_READERS
from services.gateway.web_feature import MenuItem, WebFeature
from services.shared.accountability.roles import FAMILY_ROLES, Role

_REVIEWERS = frozenset({Role.TEACHER, Role.CLASS_TEACHER, Role.DEPUTY})

FEATURE = WebFeature(
    "items",
    blueprints=(pages,),
    opens_for={
        "items.add_file": FAMILY_ROLES,
        "items.change": FAMILY_ROLES,
        "items.create": FAMILY_ROLES,
        "items.decide": _REVIEWERS,
        "items.edit": FAMILY_ROLES,
        "items.item": FAMILY_ROLES | CHILD_READERS | _REVIEWERS,
        "items.looked_at": FAMILY_ROLES,
        "items.new": FAMILY_ROLES,
        "items.remove": FAMILY_ROLES,
        "items.remove_file": FAMILY_ROLES,
        "items.submit": FAMILY_ROLES,
        "items.waiting": _REVIEWERS,
    },
    menu=MenuItem("items.waiting", _l("Ждут проверки"), _REVIEWERS),
    labels=(award_level, file_finding, item_kind, item_state, review_label, size_label,),
    large_uploads=frozenset({"items.add_file"}),
    before_body={"items.add_file": ask_for_room},
)
