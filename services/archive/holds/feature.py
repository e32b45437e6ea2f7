"""What the service has to know of this feature."""

from services.archive.holds.access import ACTIONS
from services.archive.holds.routes import blueprint
from services.features import Feature

FEATURE = Feature("holds", actions=ACTIONS, blueprints=(blueprint,))
