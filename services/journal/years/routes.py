"""Academic years."""

from flask_smorest import Blueprint

from services.journal.years import usecases as years
from services.journal.years.schemas import YearSchema
from services.journal.years.usecases import ListedYear
from services.shared.http.application import current_caller, current_database

blueprint = Blueprint("years", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/years")
@blueprint.response(200, YearSchema(many=True))
def list_years() -> list[ListedYear]:
    """Учебные годы школы, новые первыми."""
    return years.list_years(current_database(), current_caller())
