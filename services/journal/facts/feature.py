"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.facts.models import FactChange

FEATURE = Feature("facts", chains=(FactChange,))
