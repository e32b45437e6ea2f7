"""What the gateway has to know of the archive."""

from services.gateway.i18n import lazy_gettext as _l
from services.gateway.pages.archive.labels import (
    case_kind,
    case_name,
    case_state,
    retention_label,
)
from services.gateway.pages.archive.views import pages
from services.gateway.pages.roles import ARCHIVE_READERS, ARCHIVIST
from services.gateway.web_feature import MenuItem, WebFeature

FEATURE = WebFeature(
    "archive",
    blueprints=(pages,),
    opens_for={
        "archive.case_file": ARCHIVE_READERS,
        "archive.check": ARCHIVIST,
        "archive.listing": ARCHIVE_READERS,
    },
    menu=MenuItem("archive.listing", _l("Архив"), ARCHIVE_READERS),
    labels=(case_kind, case_name, case_state, retention_label),
)
