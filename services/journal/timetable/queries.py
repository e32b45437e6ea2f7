"""Selections from the timetable for other statements."""

from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, Select, Uuid, and_, cast, column, func, or_, select, table

from services.journal.classes.models import SubjectGroup
from services.journal.facts.queries import facts_of
from services.journal.people.models import Staff
from services.journal.timetable.models import Substitution, Timetable, TimetableEntry
from services.journal.timetable.rules.weeks import EACH_WEEK, WEEK_A
from services.journal.years.models import AcademicYear

# Lessons stand above this feature; which of them are there says which days are worked.
_LESSON = table("lesson", column("school_id"), column("group_id", Uuid), column("held_on", Date),
                column("ordinal", Integer))

SUBSTITUTIONS = facts_of(
    Substitution,
    "group_id", "held_on", "ordinal", "teacher_id", "room_id", "moved_on", "moved_ordinal",
    "cancelled", "joint", "reason",
    class_id=(
        select(SubjectGroup.class_id)
        .where(
            SubjectGroup.school_id == Substitution.school_id,
            SubjectGroup.id == Substitution.group_id,
        )
        .correlate(Substitution)
        .scalar_subquery()
    ),
)
"""What is told of a substitution in the history of facts: who had a journal on which day."""


def select_day_groups(school_id: str, day: Any) -> Select[UUID]:
    """Select the groups that a `Staff` teaches on a day without being their teacher.

    By a substitution on that day, or by the timetable, which may name another teacher for single
    lessons of the week. The caller names the person.
    """
    substituted = select(Substitution.group_id, Substitution.teacher_id).where(
        Substitution.school_id == school_id,
        Substitution.teacher_id.is_not(None),
        or_(
            and_(Substitution.moved_on.is_(None), Substitution.held_on == day),
            Substitution.moved_on == day,
        ),
    )
    weeks = (
        func.date_trunc("week", day) - func.date_trunc("week", AcademicYear.starts_on)
    )
    turn = cast(func.extract("day", weeks) / 7, Integer) % 2 + WEEK_A
    planned = (
        select(TimetableEntry.group_id, TimetableEntry.teacher_id)
        .join_from(TimetableEntry, Timetable)
        .join_from(Timetable, AcademicYear)
        .join(
            _LESSON,
            and_(
                _LESSON.c.school_id == TimetableEntry.school_id,
                _LESSON.c.group_id == TimetableEntry.group_id,
                _LESSON.c.held_on == day,
                _LESSON.c.ordinal == TimetableEntry.ordinal,
            ),
        )
        .where(
            TimetableEntry.school_id == school_id,
            TimetableEntry.teacher_id.is_not(None),
            Timetable.since <= day,
            Timetable.until >= day,
            TimetableEntry.weekday == func.extract("isodow", day),
            or_(TimetableEntry.week == EACH_WEEK, TimetableEntry.week == turn),
        )
    )
    taught = substituted.union_all(planned).subquery("taught")
    return (
        select(taught.c.group_id)
        .join(Staff, (Staff.school_id == school_id) & (Staff.id == taught.c.teacher_id))
        .distinct()
    )
