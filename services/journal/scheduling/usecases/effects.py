"""What a change of the week does to journals' columns: told before it is made, and after."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.destruction import refuse_destroyed
from services.journal.calendar.queries import read_calendar
from services.journal.classes.models import SchoolClass, Subject, SubjectGroup
from services.journal.scheduling.rules import ColumnChanges, HeldLesson
from services.journal.scheduling.usecases.columns import YearDays, compare_columns
from services.journal.timetable.access import TIMETABLE_WRITE
from services.journal.years.models import AcademicYear
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Destroyed, NotFound
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class StayedLesson:
    """A lesson that stays though the week no longer has it, because something is in it."""

    held_on: date
    ordinal: int
    class_name: str
    subject: str
    subgroup: str | None


@dataclass(frozen=True, slots=True)
class ColumnEffects:
    """How many columns come, move within their day and go, and which stay, by date."""

    added: int = 0
    moved: int = 0
    removed: int = 0
    stayed: list[StayedLesson] = field(default_factory=list)


def told_effects(
    session: Session, year: AcademicYear, class_ids: Iterable[UUID], since: date, until: date,
    change: Callable[[], object], *, keep: bool,
) -> ColumnEffects:
    """Make a change of a year's week or calendar and return what it does to the columns.

    Without `keep` the change is taken back. The columns themselves a worker makes. Lessons that
    stayed of an earlier change are not told again.
    """
    school_id, year_id = year.school_id, year.id
    classes = session.scalars(
        select(SchoolClass)
        .where(SchoolClass.school_id == school_id, SchoolClass.id.in_(set(class_ids)))
        .order_by(SchoolClass.id)
    ).all()
    before = {one.id for made in _compare(session, year, classes, since, until)
              for one in made.stayed}
    attempt = session.begin_nested()
    change()
    session.flush()
    year = session.get_one(AcademicYear, (school_id, year_id))
    after = _compare(session, year, classes, since, until)
    if keep:
        attempt.commit()
    else:
        attempt.rollback()
    return ColumnEffects(
        sum(len(made.added) for made in after), sum(len(made.moved) for made in after),
        sum(len(made.removed) for made in after),
        name_lessons(
            session, school_id,
            [one for made in after for one in made.stayed if one.id not in before],
        ),
    )


def stayed_lessons(
    database: Database, caller: Caller, year_id: UUID, since: date, until: date
) -> list[StayedLesson]:
    """Return the lessons between two days that are outside of week and calendar and stay.

    Something is in each, or was: none is taken away with a new day off.

    Raises:
        Forbidden: the caller may not change the timetable.
        NotFound: the school has no such year.
    """
    require(TIMETABLE_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        year = session.get(AcademicYear, (school_id, year_id))
        if year is None:
            raise NotFound(said("Такого учебного года нет."))
        classes = session.scalars(
            select(SchoolClass)
            .where(SchoolClass.school_id == school_id, SchoolClass.year_id == year_id)
            .order_by(SchoolClass.id)
        ).all()
        found = _compare(session, year, classes, since, until)
        return name_lessons(session, school_id, [one for made in found for one in made.stayed])


def name_lessons(
    session: Session, school_id: str, lessons: Iterable[HeldLesson]
) -> list[StayedLesson]:
    """Return lessons with the names of their class and subject, by date."""
    found = sorted(lessons, key=lambda one: (one.place.held_on, one.place.ordinal, one.id))
    if not found:
        return []
    names = {
        group_id: (class_name, subject, subgroup)
        for group_id, class_name, subject, subgroup in session.execute(
            select(SubjectGroup.id, SchoolClass.name, Subject.name, SubjectGroup.name)
            .join_from(SubjectGroup, SchoolClass)
            .join_from(SubjectGroup, Subject)
            .where(
                SubjectGroup.school_id == school_id,
                SubjectGroup.id.in_({one.place.group_id for one in found}),
            )
        )
    }
    return [
        StayedLesson(one.place.held_on, one.place.ordinal, *names[one.place.group_id])
        for one in found
    ]


def _compare(
    session: Session, year: AcademicYear, classes: Iterable[SchoolClass], since: date, until: date
) -> list[ColumnChanges]:
    days = YearDays(year, read_calendar(session, year.school_id, year.id))
    found = []
    for of_class in classes:
        try:
            refuse_destroyed(session, year.school_id, class_id=of_class.id)
        except Destroyed:
            continue
        found.append(compare_columns(session, year.school_id, days, of_class, since, until))
    return found
