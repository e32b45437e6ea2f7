"""What the gateway has to know of achievement folders."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.folders.views import ask_for_folder, pages
from services.gateway.pages.roles import CHILD_READERS
from services.gateway.web_feature import MenuItem, WebFeature
from services.shared.accountability.roles import FAMILY_ROLES

FEATURE = WebFeature(
    "folders",
    blueprints=(pages,),
    opens_for={
        "folders.change_cover": FAMILY_ROLES,
        "folders.folder": FAMILY_ROLES | CHILD_READERS,
        "folders.remove_cover": FAMILY_ROLES,
        "folders.start": FAMILY_ROLES,
    },
    menu=MenuItem("folders.start", _l("Папка достижений"), FAMILY_ROLES),
    uploads=frozenset({"folders.change_cover"}),
    before_body={"folders.change_cover": ask_for_folder},
)
