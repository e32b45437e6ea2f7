"""Sums for municipality and region: nobody's name, and no group of a few children."""

from typing import Any

from services.journal.summaries.access import SUMMARY_READ
from services.journal.summaries.schemas import (
    AbsenceTableSchema,
    MarkTableSchema,
    MovementSchema,
    PeriodQuery,
    SubjectQuery,
    YearQuery,
)
from services.journal.summaries.usecases import summaries
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("summaries", __name__, url_prefix="/api/journal/v1/summaries")


@blueprint.get("/marks")
@demands(SUMMARY_READ)
@blueprint.arguments(SubjectQuery, location="query")
@blueprint.response(200, MarkTableSchema)
def read_marks(query: dict[str, Any]) -> summaries.Table[summaries.MarkFigures]:
    """Успеваемость, качество, СОУ и средний балл по школам и параллелям."""
    wanted = summaries.TableQuery(**query)
    return summaries.read_marks(current_database(), current_caller(), wanted)


@blueprint.get("/attendance")
@demands(SUMMARY_READ)
@blueprint.arguments(PeriodQuery, location="query")
@blueprint.response(200, AbsenceTableSchema)
def read_attendance(query: dict[str, Any]) -> summaries.Table[summaries.AbsenceFigures]:
    """Доли пропущенных уроков по школам и параллелям."""
    wanted = summaries.TableQuery(**query)
    return summaries.read_attendance(current_database(), current_caller(), wanted)


@blueprint.get("/movement")
@demands(SUMMARY_READ)
@blueprint.arguments(YearQuery, location="query")
@blueprint.response(200, MovementSchema)
def read_movement(query: dict[str, Any]) -> summaries.Movement:
    """Сколько детей прибыло в школы и выбыло из них за год."""
    return summaries.read_movement(current_database(), current_caller(), query["year"])
