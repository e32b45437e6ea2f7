"""Lessons that are moved or taken away by hand."""

from typing import Any
from uuid import UUID

from services.journal.lessons.access import LESSON_WRITE
from services.journal.scheduling.schemas import LessonPlaceSchema
from services.journal.scheduling.usecases import lessons
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
