"""Closed years and the council's decisions as people see them, laid beside their history."""

from services.journal.classes.comparison import CLASSES, being_destroyed
from services.journal.closing.queries.facts import CLOSING_FACTS, COUNCIL_FACTS
from services.journal.facts.comparison import compare_facts

COMPARISONS = tuple(
    compare_facts(kind, classes=CLASSES, excused=being_destroyed)
    for kind in (CLOSING_FACTS, COUNCIL_FACTS)
)
