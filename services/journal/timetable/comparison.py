"""Substitutions as people see them, laid beside the last change in their history."""

from services.journal.classes.comparison import CLASSES, being_destroyed
from services.journal.facts.comparison import compare_facts
from services.journal.timetable.queries import SUBSTITUTIONS

COMPARISONS = (compare_facts(SUBSTITUTIONS, classes=CLASSES, excused=being_destroyed),)
