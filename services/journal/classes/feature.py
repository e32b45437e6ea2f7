"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.classes.access import ACTIONS

FEATURE = Feature("classes", actions=ACTIONS)
