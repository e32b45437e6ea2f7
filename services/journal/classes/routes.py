"""Classes of a year."""

from uuid import UUID

from services.journal.classes.access import CLASS_READ
from services.journal.classes.schemas import ClassSchema
from services.journal.classes.usecases import lists
from services.journal.years.schemas import YearQuery
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("classes", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/classes")
@demands(CLASS_READ)
@blueprint.arguments(YearQuery, location="query")
@blueprint.response(200, ClassSchema(many=True))
def list_classes(query: dict[str, UUID]) -> list[lists.ListedClass]:
    """Классы года: все или свои, смотря по роли."""
    return lists.list_classes(current_database(), current_caller(), query["year_id"])
