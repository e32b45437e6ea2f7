"""What comparisons of a class's journal with its histories share: which groups, and which not."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    SQLColumnExpression,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from services.destruction.models import DestructionTask
from services.destruction.receipts import Outcome
from services.journal.classes.models import SchoolClass, SubjectGroup
from services.journal.classes.queries import (
    CLASS_FACTS,
    CLASS_TEACHER_FACTS,
    ENROLMENT_FACTS,
    GROUP_FACTS,
    MEMBER_FACTS,
    SUBJECT_FACTS,
    TERM_STATE_FACTS,
)
from services.journal.facts.comparison import compare_facts
from services.shared.accountability.chain_gap import ChainGap
from services.shared.accountability.comparison import OF_SCHOOL, PARTS

CLASSES = select(SchoolClass.id).where(SchoolClass.school_id == OF_SCHOOL).order_by(SchoolClass.id)
"""The parts in which a school's journals are compared."""


def groups_of_parts(column: SQLColumnExpression[Any], partly: bool) -> list[ColumnElement[bool]]:
    """Return the condition that a column names a group of the classes compared, if not of all."""
    groups = select(SubjectGroup.id).where(
        SubjectGroup.school_id == OF_SCHOOL, SubjectGroup.class_id == func.any(PARTS)
    )
    return [column.in_(groups)] if partly else []


def being_destroyed(
    difference: FromClause, class_id: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """Return the condition that a difference is no more than an act on its way through a class.

    Batch by batch histories and what they are of go, so one may be there without the other; two
    that contradict each other are never excused. That the act is on its way says a gap of this
    class and request in a chain, which `verify` holds to the signatures. A hold answers the task
    half way and leaves it so; the next round, and the next act, ask under another request. When a
    task of the case file has come to its end nothing may be left of either.
    """
    alone = or_(difference.c.shown.is_(None), difference.c.change_id.is_(None))
    ended = aliased(DestructionTask)
    under_way = exists().where(
        ChainGap.school_id == OF_SCHOOL,
        ChainGap.class_id == class_id,
        DestructionTask.school_id == OF_SCHOOL,
        DestructionTask.id == ChainGap.request_id,
        ~exists().where(
            ended.school_id == OF_SCHOOL,
            ended.case_file_id == DestructionTask.case_file_id,
            ended.purpose == "destroy",
            ended.state == "answered",
            # Earlier versions did not keep it: what they have answered is over.
            ended.outcome.is_distinct_from(Outcome.REFUSED),
        ),
    )
    return and_(alone, under_way)


COMPARISONS = (
    *(
        compare_facts(kind)
        for kind in (CLASS_FACTS, CLASS_TEACHER_FACTS, SUBJECT_FACTS, ENROLMENT_FACTS)
    ),
    *(
        compare_facts(kind, classes=CLASSES, excused=being_destroyed)
        for kind in (GROUP_FACTS, MEMBER_FACTS, TERM_STATE_FACTS)
    ),
)
