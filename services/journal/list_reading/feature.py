"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.list_reading.access import ACTIONS
from services.journal.list_reading.destruction import destruction

FEATURE = Feature("list_reading", actions=ACTIONS, destruction=destruction)
