"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.family.access import ACTIONS
from services.journal.family.routes import blueprint

FEATURE = Feature("family", actions=ACTIONS, blueprints=(blueprint,))
