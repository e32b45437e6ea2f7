"""Weeks of lessons: of a class, a teacher, a room, a child."""

from datetime import date
from uuid import UUID

from services.journal.timetable.access import PUPIL_TIMETABLE_READ, TIMETABLE_READ
from services.journal.timetable.schemas import DayQuery, ShownWeekSchema, TimetableChoicesSchema
from services.journal.timetable.usecases import weeks
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands
from services.shared.process.clock import today

blueprint = Blueprint("timetable", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/timetable/choices")
@demands(TIMETABLE_READ)
@blueprint.response(200, TimetableChoicesSchema)
def list_choices() -> weeks.Choices:
    """Чьё расписание можно посмотреть."""
    return weeks.list_choices(current_database(), current_caller())


@blueprint.get("/classes/<uuid:class_id>/timetable")
@demands(TIMETABLE_READ)
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, ShownWeekSchema)
def class_week(query: dict[str, date | None], class_id: UUID) -> weeks.ShownWeek:
    """Неделя класса."""
    return weeks.class_week(
        current_database(), current_caller(), class_id, query["day"] or today()
    )


@blueprint.get("/staff/<uuid:staff_id>/timetable")
@demands(TIMETABLE_READ)
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, ShownWeekSchema)
def teacher_week(query: dict[str, date | None], staff_id: UUID) -> weeks.ShownWeek:
    """Неделя учителя."""
    return weeks.teacher_week(
        current_database(), current_caller(), staff_id, query["day"] or today()
    )


@blueprint.get("/rooms/<uuid:room_id>/timetable")
@demands(TIMETABLE_READ)
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, ShownWeekSchema)
def room_week(query: dict[str, date | None], room_id: UUID) -> weeks.ShownWeek:
    """Неделя кабинета."""
    return weeks.room_week(
        current_database(), current_caller(), room_id, query["day"] or today()
    )


@blueprint.get("/pupils/<uuid:pupil_id>/timetable")
@demands(PUPIL_TIMETABLE_READ)
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, ShownWeekSchema)
def pupil_week(query: dict[str, date | None], pupil_id: UUID) -> weeks.ShownWeek:
    """Неделя ученика."""
    return weeks.pupil_week(
        current_database(), current_caller(), pupil_id, query["day"] or today()
    )
