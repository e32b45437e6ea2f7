"""What the service has to know of this feature."""

from services.features import Feature
from services.portfolio.items.access import ACTIONS
from services.portfolio.items.routes import blueprint

FEATURE = Feature("items", actions=ACTIONS, blueprints=(blueprint,))
