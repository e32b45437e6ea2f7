"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.monitorings.access import ACTIONS

FEATURE = Feature("monitorings", actions=ACTIONS)
