"""What the gateway has to know of personal files."""

from services.gateway.pages.personal_files.views import pages
from services.gateway.pages.roles import CLASS_READERS
from services.gateway.web_feature import WebFeature
from services.shared.accountability.roles import Role

FEATURE = WebFeature(
    "personal_files",
    blueprints=(pages,),
    opens_for={
        "personal_files.file": CLASS_READERS | {Role.ARCHIVIST, Role.REPRESENTATIVE},
    },
)
