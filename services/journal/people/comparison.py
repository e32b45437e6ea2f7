"""Pupils and posts as people see them, laid beside their history."""

from services.journal.facts.comparison import compare_facts
from services.journal.people.queries import APPOINTMENT_FACTS, PUPIL_FACTS

COMPARISONS = (compare_facts(PUPIL_FACTS), compare_facts(APPOINTMENT_FACTS))
