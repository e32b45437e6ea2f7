"""Teaching load as people see it, laid beside its history."""

from services.journal.classes.comparison import CLASSES, being_destroyed
from services.journal.facts.comparison import compare_facts
from services.journal.load.queries import LOAD_FACTS

COMPARISONS = (compare_facts(LOAD_FACTS, classes=CLASSES, excused=being_destroyed),)
