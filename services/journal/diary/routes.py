"""The diary of a child."""

from uuid import UUID

from services.journal.diary import usecases as diary
from services.journal.diary.access import DIARY_READ
from services.journal.diary.schemas import DiaryQuery, DiarySchema
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("diary", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/pupils/<uuid:pupil_id>/diary")
@demands(DIARY_READ)
@blueprint.arguments(DiaryQuery, location="query")
@blueprint.response(200, DiarySchema)
def read_diary(query: dict[str, str | None], pupil_id: UUID) -> diary.Diary:
    """Неделя дневника и средние за её период."""
    return diary.read_diary(current_database(), current_caller(), pupil_id, query["week"])
