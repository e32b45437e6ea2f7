"""Years and terms as people see them, laid beside their history."""

from services.journal.facts.comparison import compare_facts
from services.journal.years.queries import TERM_FACTS, YEAR_FACTS

COMPARISONS = (compare_facts(YEAR_FACTS), compare_facts(TERM_FACTS))
