"""What the service has to know of this feature."""

from services.features import Feature
from services.portfolio.folders.access import ACTIONS
from services.portfolio.folders.routes import blueprint

FEATURE = Feature("folders", actions=ACTIONS, blueprints=(blueprint,))
