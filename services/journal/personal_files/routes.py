"""Personal files."""

from uuid import UUID

from services.journal.personal_files import usecases as personal_files
from services.journal.personal_files.access import PERSONAL_FILE_READ
from services.journal.personal_files.schemas import PersonalFileSchema
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("personal_files", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/pupils/<uuid:pupil_id>/personal-file")
@demands(PERSONAL_FILE_READ)
@blueprint.response(200, PersonalFileSchema)
def read_personal_file(pupil_id: UUID) -> personal_files.PersonalFile:
    """Личное дело ребёнка: поощрения."""
    return personal_files.read_personal_file(current_database(), current_caller(), pupil_id)
