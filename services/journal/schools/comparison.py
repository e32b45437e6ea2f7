"""Kinds of work as people see them, laid beside their history."""

from services.journal.facts.comparison import compare_facts
from services.journal.schools.queries import WORK_TYPE_FACTS

COMPARISONS = (compare_facts(WORK_TYPE_FACTS),)
