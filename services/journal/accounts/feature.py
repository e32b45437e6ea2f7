"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.accounts.access import ACTIONS

FEATURE = Feature("accounts", actions=ACTIONS)
