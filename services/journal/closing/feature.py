"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.closing.access import ACTIONS
from services.journal.closing.routes import blueprint

FEATURE = Feature("closing", actions=ACTIONS, blueprints=(blueprint,))
