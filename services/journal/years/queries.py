"""What is told of years and terms in the history of facts."""

from services.journal.facts.queries import facts_of
from services.journal.years.models import AcademicYear, Term

YEAR_FACTS = facts_of(AcademicYear, "name", "starts_on", "ends_on")
TERM_FACTS = facts_of(Term, "year_id", "grade", "kind", "number", "name", "starts_on", "ends_on")
