"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.ties.access import ACTIONS

FEATURE = Feature("ties", actions=ACTIONS)
