"""Lessons, and the subject groups that have them."""

from typing import Any
from uuid import UUID

from services.journal.classes.access import GROUP_READ
from services.journal.lessons.access import LESSON_WRITE
from services.journal.lessons.schemas import (
    GroupSchema,
    LessonEditSchema,
    LessonSchema,
    NewLessonSchema,
)
from services.journal.lessons.usecases import groups, lessons
from services.journal.years.schemas import YearQuery
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("lessons", __name__, url_prefix="/api/journal/v1")


@blueprint.post("/groups/<uuid:group_id>/lessons")
@demands(LESSON_WRITE)
@blueprint.arguments(NewLessonSchema)
@blueprint.response(201, LessonSchema)
def add_lesson(body: dict[str, Any], group_id: UUID) -> lessons.LessonHead:
    """Добавить урок."""
    return lessons.add_lesson(
        current_database(),
        current_caller(),
        group_id,
        held_on=body.pop("date"),
        ordinal=body.pop("ordinal"),
        content=lessons.LessonContent(**body, sets_work_type=True),
    )


@blueprint.patch("/lessons/<uuid:lesson_id>")
@demands(LESSON_WRITE)
@blueprint.arguments(LessonEditSchema)
@blueprint.response(200, LessonSchema)
def edit_lesson(body: dict[str, Any], lesson_id: UUID) -> lessons.LessonHead:
    """Изменить тему, задание или вид работы."""
    content = lessons.LessonContent(**body, sets_work_type="work_type" in body)
    return lessons.edit_lesson(current_database(), current_caller(), lesson_id, content)


@blueprint.get("/groups")
@demands(GROUP_READ)
@blueprint.arguments(YearQuery, location="query")
@blueprint.response(200, GroupSchema(many=True))
def list_groups(query: dict[str, UUID]) -> list[groups.ListedGroup]:
    """Учебные группы года: все или свои, смотря по роли."""
    return groups.list_groups(current_database(), current_caller(), query["year_id"])
