"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.years.access import ACTIONS

FEATURE = Feature("years", actions=ACTIONS)
