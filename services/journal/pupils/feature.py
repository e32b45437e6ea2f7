"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.pupils.access import ACTIONS
from services.journal.pupils.routes import blueprint

FEATURE = Feature("pupils", actions=ACTIONS, blueprints=(blueprint,))
