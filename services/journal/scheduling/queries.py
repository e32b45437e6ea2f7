"""What columns of journals hang on: a class's weekly lessons, changes of days, lessons there."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    column,
    exists,
    literal,
    or_,
    select,
    table,
)

from services.journal.classes.models import SubjectGroup
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, MarkChange
from services.journal.timetable.models import Substitution, Timetable, TimetableEntry

Rows = Select[*tuple[Any, ...]]

# What the import of journals keeps beside a cell; its feature stands above this one.
_IMPORTED = table("imported_cell", column("school_id"), column("lesson_id", Uuid))


def lesson_is_empty() -> ColumnElement[bool]:
    """Whether nothing is in `Lesson`, nor ever was: no mark, absence, topic, homework, work."""
    used = [
        exists()
        .where(model.school_id == Lesson.school_id, model.lesson_id == Lesson.id)
        .correlate(Lesson)
        for model in (MarkCell, MarkChange)
    ]
    imported = (
        exists()
        .where(_IMPORTED.c.school_id == Lesson.school_id, _IMPORTED.c.lesson_id == Lesson.id)
        .correlate(Lesson)
    )
    return and_(
        Lesson.topic == "", Lesson.homework == "", Lesson.work_type_id.is_(None),
        *(~one for one in (*used, imported)),
    )


def lock_groups(school_id: str, class_id: UUID) -> Rows:
    """Select the groups of a class in their order, locking: who writes into one waits."""
    return (
        select(SubjectGroup.id)
        .where(SubjectGroup.school_id == school_id, SubjectGroup.class_id == class_id)
        .order_by(SubjectGroup.id)
        .with_for_update()
    )


def select_weekly(school_id: str, class_id: UUID, since: date, until: date) -> Rows:
    """Select the weekly lessons of a class by the timetables that hold between two days."""
    return (
        select(
            TimetableEntry.group_id, TimetableEntry.weekday, TimetableEntry.week,
            TimetableEntry.ordinal, Timetable.since, Timetable.until,
        )
        .join_from(TimetableEntry, Timetable)
        .join_from(TimetableEntry, SubjectGroup)
        .where(
            TimetableEntry.school_id == school_id,
            SubjectGroup.class_id == class_id,
            Timetable.since <= until,
            Timetable.until >= since,
        )
    )


def select_changes(school_id: str, class_id: UUID, since: date, until: date) -> Rows:
    """Select what is cancelled or held at another time, from or to a day between two."""
    return (
        select(
            Substitution.group_id, Substitution.held_on, Substitution.ordinal,
            Substitution.moved_on, Substitution.moved_ordinal,
        )
        .join_from(Substitution, SubjectGroup)
        .where(
            Substitution.school_id == school_id,
            SubjectGroup.class_id == class_id,
            or_(Substitution.cancelled, Substitution.moved_on.is_not(None)),
            or_(
                Substitution.held_on.between(since, until),
                Substitution.moved_on.between(since, until),
            ),
        )
    )


def select_held(school_id: str, class_id: UUID, since: date, until: date) -> Rows:
    """Select the lessons of a class between two days, and whether anything is in each."""
    return (
        select(
            Lesson.id, Lesson.group_id, Lesson.held_on, Lesson.ordinal, Lesson.planned,
            lesson_is_empty().label("empty"),
        )
        .join(
            SubjectGroup,
            (SubjectGroup.school_id == Lesson.school_id) & (SubjectGroup.id == Lesson.group_id),
        )
        .where(
            Lesson.school_id == school_id,
            SubjectGroup.class_id == literal(class_id),
            Lesson.held_on.between(since, until),
        )
    )
