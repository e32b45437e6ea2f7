"""Who leads a class, who teaches its groups how many hours, and who is in them."""

from typing import Any
from uuid import UUID

from services.journal.classes.access import GROUP_ASSIGN
from services.journal.load.access import LOAD_READ
from services.journal.load.assigning import NewLoad
from services.journal.load.schemas import (
    ClassLoadSchema,
    ClassStaffingSchema,
    ClassTeacherSchema,
    DivisionSchema,
    LoadSchema,
    MembersSchema,
    NewGroupSchema,
    OpenedGroupSchema,
    TeacherLoadSchema,
    TeacherSchema,
)
from services.journal.load.usecases import changing, members, reading
from services.journal.load.usecases.changing import GroupChange
from services.journal.load.usecases.members import Division
from services.journal.load.usecases.reading import ClassStaffing, TeacherLoad
from services.journal.pupils.access import PUPIL_LIST
from services.journal.years.schemas import YearQuery
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("load", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/load")
@demands(LOAD_READ)
@blueprint.arguments(YearQuery, location="query")
@blueprint.response(200, TeacherLoadSchema(many=True))
def list_teachers(query: dict[str, UUID]) -> list[TeacherLoad]:
    """Нагрузка года по учителям на сегодня; сначала то, что никто не ведёт."""
    return reading.list_teachers(current_database(), current_caller(), query["year_id"])


@blueprint.get("/classes/<uuid:class_id>/load")
@demands(LOAD_READ)
@blueprint.response(200, ClassStaffingSchema)
def read_staffing(class_id: UUID) -> ClassStaffing:
    """Классный руководитель, учителя и часы класса."""
    return reading.read_staffing(current_database(), current_caller(), class_id)


@blueprint.put("/classes/<uuid:class_id>/load")
@demands(GROUP_ASSIGN)
@blueprint.arguments(ClassLoadSchema)
@blueprint.response(200, ClassStaffingSchema)
def assign_class_load(body: dict[str, Any], class_id: UUID) -> ClassStaffing:
    """Кто и сколько часов ведёт группы класса с какого-то дня: все сразу."""
    changes = [
        GroupChange(NewLoad(one["group_id"], one["teacher_id"], one["hours"]), one["seen"])
        for one in body["changes"]
    ]
    return changing.assign_class_load(
        current_database(), current_caller(), class_id, changes=changes, since=body["since"],
        ground=body["ground"],
    )


@blueprint.put("/classes/<uuid:class_id>/class-teacher")
@demands(GROUP_ASSIGN)
@blueprint.arguments(ClassTeacherSchema)
@blueprint.response(200, ClassStaffingSchema)
def set_class_teacher(body: dict[str, Any], class_id: UUID) -> ClassStaffing:
    """Назначить классного руководителя с какого-то дня или снять его."""
    return changing.set_class_teacher(current_database(), current_caller(), class_id, **body)


@blueprint.post("/classes/<uuid:class_id>/groups")
@demands(GROUP_ASSIGN)
@blueprint.arguments(NewGroupSchema)
@blueprint.response(201, OpenedGroupSchema)
def open_group(body: dict[str, Any], class_id: UUID) -> dict[str, UUID]:
    """Открыть предмет класса или подгруппу."""
    return {"id": members.open_group(current_database(), current_caller(), class_id, **body)}


@blueprint.get("/classes/<uuid:class_id>/subjects/<uuid:subject_id>/members")
@demands(PUPIL_LIST)
@blueprint.response(200, DivisionSchema)
def read_division(class_id: UUID, subject_id: UUID) -> Division:
    """Как класс поделён на подгруппы по предмету."""
    return members.read_division(current_database(), current_caller(), class_id, subject_id)


@blueprint.put("/groups/members")
@demands(GROUP_ASSIGN)
@blueprint.arguments(MembersSchema)
@blueprint.response(204)
def set_group_members(body: dict[str, list[dict[str, Any]]]) -> None:
    """Записать состав подгрупп, всех сразу."""
    groups = body["groups"]
    members.set_group_members(
        current_database(),
        current_caller(),
        {one["group_id"]: one["pupil_ids"] for one in groups},
        seen={one["group_id"]: one["seen"] for one in groups},
    )


@blueprint.put("/groups/<uuid:group_id>/load")
@demands(GROUP_ASSIGN)
@blueprint.arguments(LoadSchema)
@blueprint.response(200, ClassStaffingSchema)
def assign_load(body: dict[str, Any], group_id: UUID) -> ClassStaffing:
    """Кто и сколько часов ведёт группу с какого-то дня."""
    return changing.assign_load(current_database(), current_caller(), group_id, **body)


@blueprint.put("/groups/<uuid:group_id>/teacher")
@demands(GROUP_ASSIGN)
@blueprint.arguments(TeacherSchema)
@blueprint.response(204)
def assign_teacher(body: dict[str, UUID | None], group_id: UUID) -> None:
    """Назначить группе учителя с сегодняшнего дня или снять его."""
    changing.assign_teacher(current_database(), current_caller(), group_id, body["staff_id"])
