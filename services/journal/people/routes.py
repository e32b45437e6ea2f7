"""Staff."""


from services.journal.people import usecases as people
from services.journal.people.access import STAFF_READ
from services.journal.people.schemas import StaffSchema
from services.journal.people.usecases import ListedStaff
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("people", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/staff")
@demands(STAFF_READ)
@blueprint.response(200, StaffSchema(many=True))
def list_staff() -> list[ListedStaff]:
    """Сотрудники школы и их роли."""
    return people.list_staff(current_database(), current_caller())
