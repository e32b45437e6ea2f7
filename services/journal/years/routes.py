"""Academic years."""


from services.journal.years import usecases as years
from services.journal.years.access import YEAR_READ
from services.journal.years.schemas import YearSchema
from services.journal.years.usecases import ListedYear
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("years", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/years")
@demands(YEAR_READ)
@blueprint.response(200, YearSchema(many=True))
def list_years() -> list[ListedYear]:
    """Учебные годы школы, новые первыми."""
    return years.list_years(current_database(), current_caller())
