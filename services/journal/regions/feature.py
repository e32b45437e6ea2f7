"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.regions.access import ACTIONS
from services.shared.messaging.contracts import MESSAGE_REFUSED

FEATURE = Feature("regions", actions=ACTIONS, events=(MESSAGE_REFUSED,))
