"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.external.access import ACTIONS
from services.journal.external.routes import blueprint

FEATURE = Feature("external", actions=ACTIONS, blueprints=(blueprint,))
