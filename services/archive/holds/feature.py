"""What the service has to know of this feature."""

from services.archive.holds.access import ACTIONS
from services.features import Feature
from services.shared.messaging.contracts import HOLD_LIFTED, HOLD_PLACED

FEATURE = Feature("holds", actions=ACTIONS, events=(HOLD_LIFTED, HOLD_PLACED))
