"""What is told of kinds of work in the history of facts."""

from services.journal.facts.queries import facts_of
from services.journal.schools.models import WorkType

WORK_TYPE_FACTS = facts_of(WorkType, "short", "name", "weight")
