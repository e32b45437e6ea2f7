"""What comparisons of a class's journal with its histories share: which groups, and which not."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, func, select

from services.destruction import Tombstone
from services.destruction.models import DestructionTask
from services.journal.classes.models import SchoolClass, SubjectGroup
from services.shared.accountability.comparison import OF_SCHOOL, PARTS

CLASSES = select(SchoolClass.id).where(SchoolClass.school_id == OF_SCHOOL).order_by(SchoolClass.id)
"""The parts in which a school's journals are compared."""


def groups_of_parts(column: SQLColumnExpression[Any], partly: bool) -> list[ColumnElement[bool]]:
    """Return the condition that a column names a group of the classes compared, if not of all."""
    groups = select(SubjectGroup.id).where(
        SubjectGroup.school_id == OF_SCHOOL, SubjectGroup.class_id == func.any(PARTS)
    )
    return [column.in_(groups)] if partly else []


def being_destroyed(class_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Return the condition that an act is taking this class's journal just now, batch by batch.

    Histories go before what they are of. When the task is answered nothing may be left of either.
    """
    return exists().where(
        Tombstone.school_id == OF_SCHOOL,
        Tombstone.class_id == class_id,
        DestructionTask.school_id == OF_SCHOOL,
        DestructionTask.act_id == Tombstone.act_id,
        DestructionTask.state == "open",
    )
