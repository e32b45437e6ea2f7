"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.operators.access import ACTIONS
from services.journal.operators.routes import blueprint

FEATURE = Feature("operators", actions=ACTIONS, blueprints=(blueprint,))
