"""Lessons as people see them, laid beside the last change in their history."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, select

from services.journal.classes.comparison import CLASSES, being_destroyed, groups_of_parts
from services.journal.facts.comparison import compare_facts
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.shared.accountability.comparison import OF_SCHOOL

COMPARISONS = (compare_facts(LESSONS, classes=CLASSES, excused=being_destroyed),)


def lessons_of_parts(
    column: SQLColumnExpression[Any], partly: bool
) -> list[ColumnElement[bool]]:
    """Return the condition that a column names a lesson of the classes compared, if not of all."""
    lessons = select(Lesson.id).where(
        Lesson.school_id == OF_SCHOOL, *groups_of_parts(Lesson.group_id, partly)
    )
    return [column.in_(lessons)] if partly else []
