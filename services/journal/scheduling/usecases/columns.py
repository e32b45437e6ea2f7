"""Makes the columns of a class's journals by the timetable: a class is one transaction.

What is there is compared with what the timetable, the calendar and the changes of single days
want, so that doing it again changes nothing. Days of closed terms are left alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from services.destruction import refuse_destroyed
from services.journal.calendar.rules import Calendar
from services.journal.classes.models import SchoolClass
from services.journal.classes.queries import class_terms
from services.journal.classes.usecases.versions import raise_class_versions
from services.journal.facts.usecases import record_facts, record_removal
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.scheduling.queries import (
    lock_groups,
    select_changes,
    select_held,
    select_weekly,
)
from services.journal.scheduling.rules import (
    Change,
    ColumnChanges,
    HeldLesson,
    Place,
    WeeklyLesson,
    lessons_by_timetable,
    plan_columns,
)
from services.journal.years.models import AcademicYear
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id
from services.shared.wording import said

REASON = str(said("расписание"))

_LESSONS = cast(Table, Lesson.__table__)


@dataclass(frozen=True, slots=True)
class YearDays:
    """A year with its calendar, read once for all its classes."""

    year: AcademicYear
    calendar: Calendar


def make_columns(
    session: Session, caller: Caller, days: YearDays, of_class: SchoolClass,
    since: date, until: date,
) -> ColumnChanges:
    """Make the lessons of a class between two days those of its timetable: a caller's step.

    Raises:
        Destroyed: the class's journal went by an act.
    """
    school_id = school_of(caller)
    session.execute(lock_groups(school_id, of_class.id))
    refuse_destroyed(session, school_id, class_id=of_class.id)
    changes = compare_columns(session, school_id, days, of_class, since, until)
    _write(session, caller, of_class, changes)
    return changes


def compare_columns(
    session: Session, school_id: str, days: YearDays, of_class: SchoolClass,
    since: date, until: date,
) -> ColumnChanges:
    """Return what `make_columns` would do now."""
    span = (school_id, of_class.id, since, until)
    terms = [
        term for term in class_terms(session, school_id, of_class.id)
        if not term.whole_year
    ]

    def is_open(day: date) -> bool:
        return any(one.writable and one.starts_on <= day <= one.ends_on for one in terms)

    def is_left(day: date) -> bool:
        """Days of closed terms are; so is every day of a class that has no terms."""
        return not terms or any(
            not one.writable and one.starts_on <= day <= one.ends_on for one in terms
        )

    school_days = days.calendar.school_days(of_class.grade, days.year.starts_on, days.year.ends_on)
    wanted = lessons_by_timetable(
        (WeeklyLesson(*row) for row in session.execute(_all_year(select_weekly, days, span))),
        school_days,
        days.year.starts_on,
        (
            Change(Place(*place), None if moved_on is None else (moved_on, ordinal))
            for *place, moved_on, ordinal in session.execute(select_changes(*span))
        ),
    )
    held = [
        HeldLesson(id_, Place(group_id, held_on, ordinal), planned, empty)
        for id_, group_id, held_on, ordinal, planned, empty in session.execute(select_held(*span))
    ]
    return plan_columns(
        (place for place in wanted if since <= place.held_on <= until and is_open(place.held_on)),
        (lesson for lesson in held if not is_left(lesson.place.held_on)),
    )


def _all_year(select_rows: Any, days: YearDays, span: tuple[str, UUID, date, date]) -> Any:
    """Select over the whole year: a lesson may come to one of the days from any other."""
    return select_rows(span[0], span[1], days.year.starts_on, days.year.ends_on)


def _write(
    session: Session, caller: Caller, of_class: SchoolClass, changes: ColumnChanges
) -> None:
    school_id = school_of(caller)
    if not (changes.added or changes.moved or changes.removed):
        return
    if changes.removed:
        record_removal(session, caller, LESSONS, changes.removed, reason=REASON)
        session.execute(
            delete(Lesson).where(Lesson.school_id == school_id, Lesson.id.in_(changes.removed))
        )
    if changes.moved:
        session.connection().execute(
            update(_LESSONS)
            .where(_LESSONS.c.school_id == school_id, _LESSONS.c.id == bindparam("lesson_id"))
            .values(ordinal=bindparam("to")),
            [{"lesson_id": id_, "to": place.ordinal} for id_, place in changes.moved],
        )
        moved = [id_ for id_, _ in changes.moved]
        record_facts(session, caller, LESSONS, moved, ["ordinal"], reason=REASON)
    if changes.added:
        rows: list[dict[str, Any]] = [
            {
                "school_id": school_id, "id": new_id(), "group_id": place.group_id,
                "held_on": place.held_on, "ordinal": place.ordinal, "planned": True,
            }
            for place in changes.added
        ]
        session.execute(insert(Lesson), rows)
        record_facts(session, caller, LESSONS, [row["id"] for row in rows], reason=REASON)
    raise_class_versions(session, school_id, of_class.id)
