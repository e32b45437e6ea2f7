"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.rosters.access import ACTIONS

FEATURE = Feature("rosters", actions=ACTIONS)
