"""What is told of teaching load in the history of facts."""

from sqlalchemy import select

from services.journal.classes.models import SubjectGroup
from services.journal.facts.queries import facts_of
from services.journal.load.models import TeachingLoad

LOAD_FACTS = facts_of(
    TeachingLoad,
    "group_id",
    "teacher_id",
    "hours",
    "since",
    "until",
    class_id=select(SubjectGroup.class_id)
    .where(
        SubjectGroup.school_id == TeachingLoad.school_id,
        SubjectGroup.id == TeachingLoad.group_id,
    )
    .correlate(TeachingLoad)
    .scalar_subquery(),
)
