"""Schools, years, staff, classes, groups, and the ties that the gateway asks for."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.journal.classes.usecases import classes as classes_
from services.journal.classes.usecases import lists
from services.journal.people import usecases as people
from services.journal.schools import usecases as schools
from services.journal.schools.schemas import (
    ClassSchema,
    GroupSchema,
    SchoolSchema,
    StaffSchema,
    TeacherSchema,
    TiesQuery,
    TiesSchema,
    YearQuery,
    YearSchema,
)
from services.journal.ties import usecases as ties
from services.shared.http.application import current_caller, current_database

blueprint = Blueprint("schools", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/ties")
@blueprint.arguments(TiesQuery, location="query")
@blueprint.response(200, TiesSchema)
def ties_of(query: dict[str, Any]) -> dict[str, Any]:
    """Связи человека в одной школе и роли (только для шлюза)."""
    return ties.ties_of(current_database(), current_caller(), **query)


@blueprint.get("/schools")
@blueprint.response(200, SchoolSchema(many=True))
def list_schools() -> list[dict[str, Any]]:
    """Школы, о которых можно знать."""
    return schools.list_schools(current_database(), current_caller())


@blueprint.get("/years")
@blueprint.response(200, YearSchema(many=True))
def list_years() -> list[dict[str, Any]]:
    """Учебные годы школы, новые первыми."""
    return schools.list_years(current_database(), current_caller())


@blueprint.get("/staff")
@blueprint.response(200, StaffSchema(many=True))
def list_staff() -> list[dict[str, Any]]:
    """Сотрудники школы и их роли."""
    return people.list_staff(current_database(), current_caller())


@blueprint.get("/classes")
@blueprint.arguments(YearQuery, location="query")
@blueprint.response(200, ClassSchema(many=True))
def list_classes(query: dict[str, UUID]) -> list[dict[str, Any]]:
    """Классы года: все или свои, смотря по роли."""
    return lists.list_classes(current_database(), current_caller(), query["year_id"])


@blueprint.get("/groups")
@blueprint.arguments(YearQuery, location="query")
@blueprint.response(200, GroupSchema(many=True))
def list_groups(query: dict[str, UUID]) -> list[dict[str, Any]]:
    """Учебные группы года: все или свои, смотря по роли."""
    return lists.list_groups(current_database(), current_caller(), query["year_id"])


@blueprint.put("/groups/<uuid:group_id>/teacher")
@blueprint.arguments(TeacherSchema)
@blueprint.response(204)
def assign_teacher(body: dict[str, UUID | None], group_id: UUID) -> None:
    """Назначить группе учителя или снять его."""
    classes_.assign_teacher(current_database(), current_caller(), group_id, body["staff_id"])
