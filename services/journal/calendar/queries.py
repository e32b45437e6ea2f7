"""A year's calendar and bells as they are stored, for the rules."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.calendar.models import Bell, BellSchedule, BellUse, DayOff, WorkedDay
from services.journal.calendar.rules import (
    BellRule,
    Bells,
    BellTime,
    Calendar,
    Holiday,
    SchoolDay,
)
from services.journal.classes.models import SchoolClass
from services.journal.years.models import AcademicYear
from services.shared.errors import NotFound
from services.shared.wording import said


def school_days(
    session: Session, school_id: str, year_id: UUID, grade: int, since: date, until: date
) -> list[SchoolDay]:
    """Return the days that a grade works between two days of a year, with their weekdays.

    Raises:
        NotFound: the school has no such year.
    """
    return read_calendar(session, school_id, year_id).school_days(grade, since, until)


def bell_times(
    session: Session, school_id: str, class_id: UUID, day: date
) -> tuple[BellTime, ...]:
    """Return when a class's lessons begin and end on a day; none on a day that it does not work.

    Raises:
        NotFound: the school has no such class.
    """
    found = session.execute(
        select(SchoolClass.year_id, SchoolClass.grade, SchoolClass.shift).where(
            SchoolClass.school_id == school_id, SchoolClass.id == class_id
        )
    ).one_or_none()
    if found is None:
        raise NotFound(said("Такого класса нет."))
    weekday = read_calendar(session, school_id, found.year_id).weekday(day, found.grade)
    if weekday is None:
        return ()
    return read_bells(session, school_id, found.year_id).on(
        day, weekday, found.grade, found.shift
    )


def read_calendar(session: Session, school_id: str, year_id: UUID) -> Calendar:
    """Return the calendar of a year, by three statements.

    Raises:
        NotFound: the school has no such year.
    """
    year = session.get(AcademicYear, (school_id, year_id))
    if year is None:
        raise NotFound(said("Такого учебного года нет."))
    holidays = session.execute(
        select(
            DayOff.starts_on, DayOff.ends_on, DayOff.name, DayOff.grade_from, DayOff.grade_to
        )
        .where(DayOff.school_id == school_id, DayOff.year_id == year_id)
        .order_by(DayOff.starts_on, DayOff.ends_on, DayOff.id)
    )
    worked = session.execute(
        select(WorkedDay.held_on, WorkedDay.as_weekday).where(
            WorkedDay.school_id == school_id, WorkedDay.year_id == year_id
        )
    )
    return Calendar(
        year.starts_on,
        year.ends_on,
        year.week_days,
        year.five_days_to,
        tuple(Holiday(*row) for row in holidays),
        {row.held_on: row.as_weekday for row in worked},
    )


def read_bells(session: Session, school_id: str, year_id: UUID) -> Bells:
    """Return the bells of a year, by two statements."""
    times: defaultdict[tuple[UUID, int], list[BellTime]] = defaultdict(list)
    for schedule_id, shift, ordinal, starts_at, ends_at in session.execute(
        select(Bell.schedule_id, Bell.shift, Bell.ordinal, Bell.starts_at, Bell.ends_at)
        .join(
            BellSchedule,
            (BellSchedule.school_id == Bell.school_id) & (BellSchedule.id == Bell.schedule_id),
        )
        .where(Bell.school_id == school_id, BellSchedule.year_id == year_id)
        .order_by(Bell.ordinal)
    ):
        times[schedule_id, shift].append(BellTime(ordinal, starts_at, ends_at))
    rules = session.execute(
        select(
            BellUse.schedule_id,
            BellUse.weekday,
            BellUse.held_on,
            BellUse.grade_from,
            BellUse.grade_to,
        ).where(BellUse.school_id == school_id, BellUse.year_id == year_id)
    )
    return Bells(
        {key: tuple(bells) for key, bells in times.items()},
        tuple(BellRule(*row) for row in rules),
    )
