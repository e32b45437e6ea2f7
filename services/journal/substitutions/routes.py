"""Substitutions: whose lessons are to be covered, by whom, and what is otherwise on days."""

from typing import Any

from services.journal.substitutions.schemas import (
    ChangesSchema,
    CoverQuery,
    LessonToCoverSchema,
    SavedChangesSchema,
)
from services.journal.substitutions.usecases import covering, saving
from services.journal.timetable.access import TIMETABLE_WRITE
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("substitutions", __name__, url_prefix="/api/journal/v1/timetable")


@blueprint.get("/substitutions")
@demands(TIMETABLE_WRITE)
@blueprint.arguments(CoverQuery, location="query")
@blueprint.response(200, LessonToCoverSchema(many=True))
def lessons_to_cover(query: dict[str, Any]) -> list[covering.LessonToCover]:
    """Уроки учителя по дням и кто свободен."""
    return covering.lessons_to_cover(current_database(), current_caller(), **query)


@blueprint.put("/substitutions")
@demands(TIMETABLE_WRITE)
@blueprint.arguments(ChangesSchema)
@blueprint.response(200, SavedChangesSchema)
def save_changes(body: dict[str, Any]) -> saving.SavedChanges:
    """Сохранить замены и изменения по дням."""
    wanted = [saving.WantedChange(**one) for one in body["changes"]]
    return saving.save_changes(
        current_database(), current_caller(), wanted, accepted=body["accepted"]
    )
