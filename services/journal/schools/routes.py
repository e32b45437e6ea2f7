"""Schools and their kinds of work."""


from services.journal.schools import usecases as schools
from services.journal.schools.access import SCHOOLS_READ
from services.journal.schools.schemas import SchoolSchema, WorkTypeSchema
from services.journal.schools.usecases import ListedSchool, ListedWorkType
from services.journal.years.access import YEAR_READ
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("schools", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/schools")
@demands(SCHOOLS_READ)
@blueprint.response(200, SchoolSchema(many=True))
def list_schools() -> list[ListedSchool]:
    """Школы, о которых можно знать."""
    return schools.list_schools(current_database(), current_caller())


@blueprint.get("/work-types")
@demands(YEAR_READ)
@blueprint.response(200, WorkTypeSchema(many=True))
def list_work_types() -> list[ListedWorkType]:
    """Виды работ школы и их вес."""
    return schools.list_work_types(current_database(), current_caller())
