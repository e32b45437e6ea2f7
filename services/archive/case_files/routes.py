"""Case files of a school."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.archive.case_files.schemas import CaseFileQuery, CaseFileSchema, CaseFileStorySchema
from services.archive.case_files.usecases.case_files import list_case_files, read_case_file
from services.archive.core.context import current_clock
from services.shared.http.application import current_caller, current_database

blueprint = Blueprint("archive", __name__, url_prefix="/api/archive/v1")


@blueprint.get("/case-files")
@blueprint.arguments(CaseFileQuery, location="query")
@blueprint.response(200, CaseFileSchema(many=True))
def case_files(query: dict[str, Any]) -> list[dict[str, Any]]:
    """Дела школы со сроками хранения."""
    return list_case_files(
        current_database(), current_clock(), current_caller(), query["year"]
    )


@blueprint.get("/case-files/<uuid:case_file_id>")
@blueprint.response(200, CaseFileStorySchema)
def case_file(case_file_id: UUID) -> dict[str, Any]:
    """Дело: что с ним было, пакеты, срок и его основание."""
    return read_case_file(current_database(), current_clock(), current_caller(), case_file_id)
