"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.ties.access import ACTIONS
from services.journal.ties.routes import blueprint

FEATURE = Feature("ties", actions=ACTIONS, blueprints=(blueprint,))
