"""Days off and days moved of a year: listed, added, changed, taken away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.calendar.columns import ask_columns
from services.journal.calendar.models import DayOff, WorkedDay
from services.journal.calendar.queries import read_calendar
from services.journal.calendar.rules import Holiday
from services.journal.sections.rules import Section
from services.journal.sections.usecases import (
    changing_settings,
    reading_settings,
    section_version,
)
from services.journal.years.models import AcademicYear
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, FieldError, NotFound
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class ListedDayOff:
    """A holiday of a year with its days; `days` is how many there are in it."""

    id: UUID
    starts_on: date
    ends_on: date
    name: str
    grade_from: int
    grade_to: int
    days: int


@dataclass(frozen=True, slots=True)
class ListedWorkedDay:
    """A day that is worked as another weekday."""

    held_on: date
    as_weekday: int


@dataclass(frozen=True, slots=True)
class WorkedByGrade:
    """How many days a grade works in the year."""

    grade: int
    days: int


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """A year's days off and moved days, and how many days each grade works."""

    version: int
    days_off: list[ListedDayOff]
    worked_days: list[ListedWorkedDay]
    grades: list[WorkedByGrade]


def read_days(database: Database, caller: Caller, year_id: UUID) -> CalendarPage:
    """Return the calendar of a year, by date.

    Raises:
        NotFound: the school has no such year.
    """
    school_id = school_of(caller)
    with reading_settings(database, caller) as session:
        calendar = read_calendar(session, school_id, year_id)
        rows = session.scalars(
            select(DayOff)
            .where(DayOff.school_id == school_id, DayOff.year_id == year_id)
            .order_by(DayOff.starts_on, DayOff.ends_on, DayOff.id)
        ).all()
        version = section_version(session, school_id, Section.CALENDAR)
    return CalendarPage(
        version,
        [
            ListedDayOff(
                one.id, one.starts_on, one.ends_on, one.name, one.grade_from, one.grade_to,
                (one.ends_on - one.starts_on).days + 1,
            )
            for one in rows
        ],
        [ListedWorkedDay(day, weekday) for day, weekday in sorted(calendar.worked.items())],
        [
            WorkedByGrade(grade, len(calendar.school_days(
                grade, calendar.starts_on, calendar.ends_on
            )))
            for grade in (1, 5, 9, 11)
        ],
    )


def add_day_off(
    database: Database, caller: Caller, seen: int | None, year_id: UUID, holiday: Holiday
) -> UUID:
    """Add a holiday, or a single day off.

    Raises:
        BadInput: its days are none, outside of the year, or there already for these grades.
        Conflict: somebody has changed the calendar since.
        NotFound: the school has no such year.
    """
    with changing_settings(database, caller, Section.CALENDAR, seen) as session:
        demand_days(session, school_of(caller), year_id, holiday, None)
        return write_day_off(session, caller, year_id, holiday)


def write_day_off(session: Session, caller: Caller, year_id: UUID, holiday: Holiday) -> UUID:
    """Write a holiday whose days were looked at: a caller's step."""
    added = DayOff(
        school_id=school_of(caller), id=new_id(), year_id=year_id, **_values(holiday)
    )
    session.add(added)
    session.flush()
    ask_columns(session, added.school_id, year_id)
    return added.id


def change_day_off(
    database: Database, caller: Caller, seen: int | None, day_off_id: UUID, holiday: Holiday
) -> None:
    """Change a holiday.

    Raises:
        BadInput: as `add_day_off`.
        Conflict: somebody has changed the calendar since.
        NotFound: the school has no such holiday.
    """
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.CALENDAR, seen) as session:
        found = _find(session, school_id, day_off_id)
        demand_days(session, school_id, found.year_id, holiday, day_off_id)
        for name, value in _values(holiday).items():
            setattr(found, name, value)
        ask_columns(session, school_id, found.year_id)


def remove_day_off(
    database: Database, caller: Caller, seen: int | None, day_off_id: UUID
) -> Holiday:
    """Take a holiday away and return what it was, so that it can be put back.

    Raises:
        Conflict: somebody has changed the calendar since.
        NotFound: the school has no such holiday.
    """
    with changing_settings(database, caller, Section.CALENDAR, seen) as session:
        found = _find(session, school_of(caller), day_off_id)
        session.delete(found)
        ask_columns(session, found.school_id, found.year_id)
        return Holiday(
            found.starts_on, found.ends_on, found.name, found.grade_from, found.grade_to
        )


def set_worked_day(
    database: Database,
    caller: Caller,
    seen: int | None,
    year_id: UUID,
    held_on: date,
    as_weekday: int | None,
) -> None:
    """Have a day worked by the timetable of a weekday; None: as the calendar itself says.

    Raises:
        BadInput: the day is outside of the year.
        Conflict: somebody has changed the calendar since.
        NotFound: the school has no such year.
    """
    school_id = school_of(caller)
    with changing_settings(database, caller, Section.CALENDAR, seen) as session:
        _demand_inside(session, school_id, year_id, {"held_on": held_on})
        key = {"school_id": school_id, "year_id": year_id, "held_on": held_on}
        if as_weekday is None:
            session.execute(delete(WorkedDay).filter_by(**key))
        else:
            session.execute(
                insert(WorkedDay)
                .values(**key, as_weekday=as_weekday)
                .on_conflict_do_update(
                    index_elements=list(key), set_={"as_weekday": as_weekday}
                )
            )
        ask_columns(session, school_id, year_id)


def _values(holiday: Holiday) -> dict[str, Any]:
    return {name: getattr(holiday, name) for name in (
        "starts_on", "ends_on", "name", "grade_from", "grade_to"
    )}


def _find(session: Session, school_id: str, day_off_id: UUID) -> DayOff:
    found = session.get(DayOff, (school_id, day_off_id))
    if found is None:
        raise NotFound(said("Таких каникул или выходного нет."))
    return found


def demand_days(
    session: Session, school_id: str, year_id: UUID, holiday: Holiday, own: UUID | None
) -> None:
    """Refuse a holiday whose days are none, outside of the year, or there already."""
    if holiday.ends_on < holiday.starts_on:
        what = said("Последний день раньше первого.")
        raise BadInput(what, errors=[FieldError("ends_on", what)])
    if holiday.grade_to < holiday.grade_from:
        what = said("Последний класс раньше первого.")
        raise BadInput(what, errors=[FieldError("grade_to", what)])
    days = {"starts_on": holiday.starts_on, "ends_on": holiday.ends_on}
    _demand_inside(session, school_id, year_id, days)
    same = session.scalars(
        select(DayOff.name).where(
            DayOff.school_id == school_id,
            DayOff.year_id == year_id,
            DayOff.starts_on == holiday.starts_on,
            DayOff.ends_on == holiday.ends_on,
            DayOff.grade_from == holiday.grade_from,
            DayOff.grade_to == holiday.grade_to,
            DayOff.id != (own or UUID(int=0)),
        )
    ).first()
    if same is not None:
        what = said("Эти дни уже заняты: «%(name)s».", name=same)
        raise BadInput(what, errors=[FieldError("starts_on", what)])


def _demand_inside(
    session: Session, school_id: str, year_id: UUID, days: Mapping[str, date]
) -> None:
    year = session.get(AcademicYear, (school_id, year_id))
    if year is None:
        raise NotFound(said("Такого учебного года нет."))
    errors = [
        FieldError(name, said(
            "День %(day)s не входит в учебный год: с %(first)s по %(last)s.",
            day=day, first=year.starts_on, last=year.ends_on,
        ))
        for name, day in days.items()
        if not year.starts_on <= day <= year.ends_on
    ]
    if errors:
        raise BadInput(errors[0].what, errors=errors)
