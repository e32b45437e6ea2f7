"""What the service has to know of this feature."""

from services.archive.acts.access import ACTIONS
from services.archive.acts.routes import blueprint
from services.features import Feature

FEATURE = Feature("acts", actions=ACTIONS, blueprints=(blueprint,))
