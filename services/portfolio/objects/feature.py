"""What the service has to know of this feature."""

from services.features import Feature
from services.portfolio.objects.access import ACTIONS

FEATURE = Feature("objects", actions=ACTIONS)
