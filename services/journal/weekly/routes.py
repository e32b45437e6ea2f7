"""The week that is changed by hand: tried, looked at, saved."""

from typing import Any

from services.journal.timetable.access import TIMETABLE_WRITE
from services.journal.weekly.schemas import (
    SavedWeekSchema,
    TrialSchema,
    TriedWeekSchema,
    WeekChangesSchema,
)
from services.journal.weekly.usecases import reading, saving
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("weekly", __name__, url_prefix="/api/journal/v1/timetable")


@blueprint.post("/week/trial")
@demands(TIMETABLE_WRITE)
@blueprint.arguments(TrialSchema)
@blueprint.response(200, TriedWeekSchema)
def try_week(body: dict[str, Any]) -> reading.TriedWeek:
    """Посмотреть неделю с изменениями и накладками, ничего не сохраняя."""
    return reading.try_week(current_database(), current_caller(), **body)


@blueprint.put("/week")
@demands(TIMETABLE_WRITE)
@blueprint.arguments(WeekChangesSchema)
@blueprint.response(200, SavedWeekSchema)
def save_week(body: dict[str, Any]) -> saving.SavedWeek:
    """Сохранить изменения недели с какого-то дня или посмотреть, что они сделают."""
    return saving.save_week(current_database(), current_caller(), **body)
