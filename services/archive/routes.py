"""HTTP in: parse, one call, respond."""

from typing import Any

from flask_smorest import Blueprint

from services.archive import usecases
from services.archive.schemas import CaseFileQuery, CaseFileSchema
from services.shared.web import current_caller, current_database

blueprint = Blueprint("archive", __name__, url_prefix="/api/archive/v1")


@blueprint.get("/case-files")
@blueprint.arguments(CaseFileQuery, location="query")
@blueprint.response(200, CaseFileSchema(many=True))
def case_files(query: dict[str, Any]) -> list[dict[str, Any]]:
    """Дела школы со сроками хранения."""
    return usecases.list_case_files(current_database(), current_caller(), query["year"])
