"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.summaries.access import ACTIONS
from services.journal.summaries.routes import blueprint

FEATURE = Feature("summaries", actions=ACTIONS, blueprints=(blueprint,))
