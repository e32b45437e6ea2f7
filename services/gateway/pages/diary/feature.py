"""What the gateway has to know of the diary."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.cells import attendance_label, cell_kind, cell_text
from services.gateway.pages.diary.views import pages
from services.gateway.pages.roles import CHILD_READERS
from services.gateway.web_feature import MenuItem, WebFeature
from services.shared.accountability.roles import FAMILY_ROLES

FEATURE = WebFeature(
    "diary",
    blueprints=(pages,),
    opens_for={
        "diary.start": FAMILY_ROLES,
        "diary.week": FAMILY_ROLES | CHILD_READERS,
    },
    menu=MenuItem("diary.start", _l("Дневник"), FAMILY_ROLES),
    labels=(attendance_label, cell_kind, cell_text),
)
