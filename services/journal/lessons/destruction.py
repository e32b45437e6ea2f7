"""What a destruction takes of a class's lessons."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from services.destruction import DataClass, Declaration, Rows
from services.destruction.declarations import Where
from services.journal.classes.destruction import of_groups, select_groups
from services.journal.facts.destruction import history_of
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.shared.process.settings import Settings
from services.shared.wording import said

_LESSONS = DataClass(
    "journal.lessons",
    said("Уроки: темы и домашние задания с историей исправлений"),
    (history_of(LESSONS), Rows(Lesson, of_groups(Lesson.group_id)),),
)


def destruction(_settings: Settings) -> Declaration:
    """Return that the lessons go."""
    return Declaration(classes=(_LESSONS,))


def of_lessons(column: InstrumentedAttribute[UUID]) -> Where:
    """Return the condition that `column` names a lesson of a scope's class."""
    return lambda scope: column.in_(
        select(Lesson.id).where(
            Lesson.school_id == scope.school_id, Lesson.group_id.in_(select_groups(scope))
        )
    )
