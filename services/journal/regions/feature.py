"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.regions.access import ACTIONS

FEATURE = Feature("regions", actions=ACTIONS)
