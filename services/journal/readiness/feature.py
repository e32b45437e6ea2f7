"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.readiness.access import ACTIONS
from services.journal.readiness.routes import blueprint

FEATURE = Feature("readiness", actions=ACTIONS, blueprints=(blueprint,))
