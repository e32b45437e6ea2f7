"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.people.access import ACTIONS

FEATURE = Feature("people", actions=ACTIONS)
