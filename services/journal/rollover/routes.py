"""The year rollover over HTTP: shown, done, taken back."""

from typing import Any

from services.journal.rollover.access import YEAR_ROLLOVER
from services.journal.rollover.schemas import (
    RolloverSchema,
    RunSchema,
    UndoneSchema,
    WishesSchema,
    YearsSchema,
)
from services.journal.rollover.usecases.results import Rollover
from services.journal.rollover.usecases.rolling import preview_rollover, roll_over
from services.journal.rollover.usecases.undoing import undo_rollover
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.http.room import only_reads

blueprint = Blueprint("rollover", __name__, url_prefix="/api/journal/v1/rollover")


@blueprint.post("/preview")
@demands(YEAR_ROLLOVER)
@blueprint.arguments(WishesSchema)
@blueprint.response(200, RolloverSchema)
@only_reads
def preview(body: dict[str, Any]) -> Rollover:
    """Что сделает перевод школы на следующий год."""
    return preview_rollover(current_database(), current_caller(), **body)


@blueprint.post("")
@demands(YEAR_ROLLOVER)
@blueprint.arguments(RunSchema)
@blueprint.response(200, RolloverSchema)
def run(body: dict[str, Any]) -> Rollover:
    """Перевести школу на следующий год: всё или ничего."""
    return roll_over(current_database(), current_caller(), **body)


@blueprint.post("/undo")
@demands(YEAR_ROLLOVER)
@blueprint.arguments(YearsSchema)
@blueprint.response(200, UndoneSchema)
def undo(body: dict[str, str]) -> dict[str, int]:
    """Отменить перевод, пока в новом году нет ни одного урока."""
    undone = undo_rollover(current_database(), current_caller(), **body)
    return {"children": undone}
