"""Days off, moved days and bells of a year."""

from typing import Any
from uuid import UUID

from services.journal.calendar.rules import Holiday
from services.journal.calendar.schemas import (
    BellsSchema,
    CalendarSchema,
    DayOffSchema,
    NewDayOffSchema,
    NewScheduleSchema,
    NewWorkedDaySchema,
    SecondShiftSchema,
)
from services.journal.calendar.usecases import bells, days
from services.journal.sections.access import SETTINGS_READ, SETTINGS_WRITE
from services.journal.sections.schemas import SettingMadeSchema, VersionSchema
from services.shared.http.application import current_caller, current_database
from services.shared.http.blueprint import Blueprint, demands

blueprint = Blueprint("calendar", __name__, url_prefix="/api/journal/v1")


@blueprint.get("/years/<uuid:year_id>/days-off")
@demands(SETTINGS_READ)
@blueprint.response(200, CalendarSchema)
def read_days(year_id: UUID) -> days.CalendarPage:
    """Каникулы, выходные и перенесённые дни года."""
    return days.read_days(current_database(), current_caller(), year_id)


@blueprint.post("/years/<uuid:year_id>/days-off")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewDayOffSchema)
@blueprint.response(201, SettingMadeSchema)
def add_day_off(body: dict[str, Any], year_id: UUID) -> dict[str, UUID]:
    """Добавить каникулы или выходной день."""
    return {"id": days.add_day_off(
        current_database(), current_caller(), body["version"], year_id, body["holiday"]
    )}


@blueprint.put("/days-off/<uuid:day_off_id>")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewDayOffSchema)
@blueprint.response(204)
def change_day_off(body: dict[str, Any], day_off_id: UUID) -> None:
    """Изменить каникулы или выходной день."""
    days.change_day_off(
        current_database(), current_caller(), body["version"], day_off_id, body["holiday"]
    )


@blueprint.post("/days-off/<uuid:day_off_id>/removal")
@demands(SETTINGS_WRITE)
@blueprint.arguments(VersionSchema)
@blueprint.response(200, DayOffSchema)
def remove_day_off(body: dict[str, Any], day_off_id: UUID) -> Holiday:
    """Убрать каникулы или выходной день; ответ говорит, что это было."""
    return days.remove_day_off(
        current_database(), current_caller(), body["version"], day_off_id
    )


@blueprint.put("/years/<uuid:year_id>/worked-days")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewWorkedDaySchema)
@blueprint.response(204)
def set_worked_day(body: dict[str, Any], year_id: UUID) -> None:
    """Учиться в этот день по расписанию другого дня недели."""
    days.set_worked_day(
        current_database(), current_caller(), body["version"], year_id, body["held_on"],
        body["as_weekday"],
    )


@blueprint.get("/years/<uuid:year_id>/bells")
@demands(SETTINGS_READ)
@blueprint.response(200, BellsSchema)
def read_schedules(year_id: UUID) -> bells.BellPage:
    """Расписания звонков года и классы по сменам."""
    return bells.read_schedules(current_database(), current_caller(), year_id)


@blueprint.post("/years/<uuid:year_id>/bells")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewScheduleSchema)
@blueprint.response(201, SettingMadeSchema)
def add_schedule(body: dict[str, Any], year_id: UUID) -> dict[str, UUID]:
    """Добавить расписание звонков."""
    return {"id": bells.add_schedule(
        current_database(), current_caller(), body["version"], year_id, body["schedule"]
    )}


@blueprint.put("/bells/<uuid:schedule_id>")
@demands(SETTINGS_WRITE)
@blueprint.arguments(NewScheduleSchema)
@blueprint.response(204)
def change_schedule(body: dict[str, Any], schedule_id: UUID) -> None:
    """Изменить расписание звонков целиком."""
    bells.change_schedule(
        current_database(), current_caller(), body["version"], schedule_id, body["schedule"]
    )


@blueprint.post("/bells/<uuid:schedule_id>/removal")
@demands(SETTINGS_WRITE)
@blueprint.arguments(VersionSchema)
@blueprint.response(204)
def remove_schedule(body: dict[str, Any], schedule_id: UUID) -> None:
    """Убрать расписание звонков."""
    bells.remove_schedule(
        current_database(), current_caller(), body["version"], schedule_id
    )


@blueprint.put("/years/<uuid:year_id>/second-shift")
@demands(SETTINGS_WRITE)
@blueprint.arguments(SecondShiftSchema)
@blueprint.response(204)
def set_second_shift(body: dict[str, Any], year_id: UUID) -> None:
    """Сказать, какие классы учатся во вторую смену."""
    bells.set_second_shift(
        current_database(), current_caller(), body["version"], year_id, set(body["class_ids"])
    )
