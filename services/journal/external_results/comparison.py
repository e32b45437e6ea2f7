"""External results as people see them, laid beside their history."""

from services.journal.classes.comparison import CLASSES, being_destroyed
from services.journal.external_results.queries import RESULT_FACTS
from services.journal.facts.comparison import compare_facts

COMPARISONS = (compare_facts(RESULT_FACTS, classes=CLASSES, excused=being_destroyed),)
