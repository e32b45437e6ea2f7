"""Lessons of a subject group, as selections for other statements."""

from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from services.journal.classes.models import SubjectGroup
from services.journal.facts.queries import facts_of
from services.journal.lessons.models import Lesson
from services.journal.schools.models import WorkType

WORK_TYPE_OF_LESSON = (WorkType.school_id == Lesson.school_id) & (
    WorkType.id == Lesson.work_type_id
)
"""Joins `WorkType` to `Lesson`; by an outer join, as a lesson may have none."""


LESSONS = facts_of(
    Lesson, "group_id", "held_on", "ordinal", "topic", "homework", "work_type_id",
    class_id=(
        select(SubjectGroup.class_id)
        .where(
            SubjectGroup.school_id == Lesson.school_id, SubjectGroup.id == Lesson.group_id
        )
        .correlate(Lesson)
        .scalar_subquery()
    ),
)
"""What is told of a lesson in the history of facts."""


def last_lesson_on(day: Any) -> ScalarSelect[date]:
    """Return the day of the last lesson of `SubjectGroup` that a day has not come before."""
    return (
        select(func.max(Lesson.held_on))
        .where(
            Lesson.school_id == SubjectGroup.school_id,
            Lesson.group_id == SubjectGroup.id,
            Lesson.held_on <= day,
        )
        .correlate(SubjectGroup)
        .scalar_subquery()
    )
