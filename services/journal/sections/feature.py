"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.sections.access import ACTIONS
from services.journal.sections.destruction import destruction

FEATURE = Feature("sections", actions=ACTIONS, destruction=destruction)
