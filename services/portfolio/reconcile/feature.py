"""What the service has to know of this feature."""

from services.features import Feature
from services.portfolio.reconcile.access import ACTIONS

FEATURE = Feature("reconcile", actions=ACTIONS)
