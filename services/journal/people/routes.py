"""Staff."""

from typing import Any

from flask_smorest import Blueprint

from services.journal.people import usecases as people
from services.journal.people.schemas import StaffSchema
from services.shared.http.application import current_caller, current_database

blueprint = Blueprint("people", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/staff")
@blueprint.response(200, StaffSchema(many=True))
def list_staff() -> list[dict[str, Any]]:
    """Сотрудники школы и их роли."""
    return people.list_staff(current_database(), current_caller())
