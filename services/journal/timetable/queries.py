"""Selections from the timetable for other statements."""

from sqlalchemy import select

from services.journal.classes.models import SubjectGroup
from services.journal.facts.queries import facts_of
from services.journal.timetable.models import Substitution

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
