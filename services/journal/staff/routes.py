"""Staff: found, entered, appointed, dismissed."""

from typing import Any
from uuid import UUID

from services.journal.people.access import PEOPLE_WRITE
from services.journal.people.rules import Name
from services.journal.staff.access import STAFF_CARD
from services.journal.staff.schemas import (
    AppointmentSchema,
    AssignedSchema,
    ChangedStaffSchema,
    EndedSchema,
    EndSchema,
    NewStaffSchema,
    StaffCardSchema,
    StaffPageSchema,
    StaffQuerySchema,
)
from services.journal.staff.usecases import appointing, reading, writing
from services.journal.staff.usecases.appointing import Ended
from services.journal.staff.usecases.reading import FoundStaff, StaffCard
from services.journal.staff.usecases.writing import NewStaff
from services.shared.database.listing import ListPage
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads

blueprint = Blueprint("staff", __name__, url_prefix="/api/journal/v1")


@blueprint.post("/staff/search")
@demands(STAFF_CARD)
@blueprint.arguments(StaffQuerySchema)
@blueprint.response(200, StaffPageSchema)
@only_reads
def find_staff(body: dict[str, Any]) -> ListPage[FoundStaff]:
    """Сотрудники по началам слов имени или должности, роли и состоянию."""
    return reading.find_staff_page(current_database(), current_caller(), **body)


@blueprint.post("/staff")
@demands(PEOPLE_WRITE)
@blueprint.arguments(NewStaffSchema)
@blueprint.response(201, StaffCardSchema)
def enter_staff(body: dict[str, Any]) -> StaffCard:
    """Принять сотрудника с ролями с какого-то дня."""
    new = NewStaff(
        Name(**body["name"]), body["post"], body["phone"], body["e_mail"], tuple(body["roles"])
    )
    return writing.enter_staff(
        current_database(),
        current_caller(),
        new,
        since=body["since"],
        ground=body["ground"],
        is_namesake=body["is_namesake"],
    )


@blueprint.get("/staff/<uuid:staff_id>")
@demands(STAFF_CARD)
@blueprint.response(200, StaffCardSchema)
def read_card(staff_id: UUID) -> StaffCard:
    """Карточка сотрудника: должности, нагрузка, классы, ученики психолога."""
    return reading.read_card(current_database(), current_caller(), staff_id)


@blueprint.put("/staff/<uuid:staff_id>")
@demands(PEOPLE_WRITE)
@blueprint.arguments(ChangedStaffSchema)
@blueprint.response(200, StaffCardSchema)
def change_staff(body: dict[str, Any], staff_id: UUID) -> StaffCard:
    """Исправить имя, должность и контакты сотрудника."""
    changed = {**body, "name": Name(**body["name"])}
    return writing.change_staff(current_database(), current_caller(), staff_id, **changed)


@blueprint.post("/staff/<uuid:staff_id>/appointments")
@demands(PEOPLE_WRITE)
@blueprint.arguments(AppointmentSchema)
@blueprint.response(201, StaffCardSchema)
def appoint(body: dict[str, Any], staff_id: UUID) -> StaffCard:
    """Назначить на роль с какого-то дня."""
    return appointing.appoint(current_database(), current_caller(), staff_id, **body)


@blueprint.post("/staff/<uuid:staff_id>/end")
@demands(PEOPLE_WRITE)
@blueprint.arguments(EndSchema)
@blueprint.response(200, EndedSchema)
def end_roles(body: dict[str, Any], staff_id: UUID) -> Ended:
    """Снять с ролей или уволить: последний день и приказ."""
    return appointing.end_roles(current_database(), current_caller(), staff_id, **body)


@blueprint.put("/staff/<uuid:staff_id>/pupils")
@demands(PEOPLE_WRITE)
@blueprint.arguments(AssignedSchema)
@blueprint.response(200, StaffCardSchema)
def assign_pupils(body: dict[str, Any], staff_id: UUID) -> StaffCard:
    """Записать учеников психолога с какого-то дня."""
    return appointing.assign_pupils(current_database(), current_caller(), staff_id, **body)
