"""Lessons that are moved or taken away by hand, and those that stay outside of the timetable."""

from typing import Any
from uuid import UUID

from services.journal.lessons.access import LESSON_WRITE
from services.journal.scheduling.schemas import LessonPlaceSchema, StayedLessonSchema, StayedQuery
from services.journal.scheduling.usecases import effects, lessons
from services.journal.timetable.access import TIMETABLE_WRITE
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("scheduling", __name__, url_prefix="/api/journal/v1")


@blueprint.put("/lessons/<uuid:lesson_id>/place")
@demands(LESSON_WRITE)
@blueprint.arguments(LessonPlaceSchema)
@blueprint.response(204)
def move_lesson(body: dict[str, Any], lesson_id: UUID) -> None:
    """Перенести урок на другой день или место."""
    lessons.move_lesson(
        current_database(), current_caller(), lesson_id, held_on=body["date"],
        ordinal=body["ordinal"],
    )


@blueprint.delete("/lessons/<uuid:lesson_id>")
@demands(LESSON_WRITE)
@blueprint.response(204)
def delete_lesson(lesson_id: UUID) -> None:
    """Удалить пустой урок."""
    lessons.delete_lesson(current_database(), current_caller(), lesson_id)


@blueprint.get("/timetable/stayed")
@demands(TIMETABLE_WRITE)
@blueprint.arguments(StayedQuery, location="query")
@blueprint.response(200, StayedLessonSchema(many=True))
def stayed_lessons(query: dict[str, Any]) -> list[effects.StayedLesson]:
    """Уроки с записями, которых нет ни в расписании, ни в календаре."""
    return effects.stayed_lessons(current_database(), current_caller(), **query)
