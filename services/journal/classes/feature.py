"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.classes.access import ACTIONS
from services.journal.classes.routes import blueprint

FEATURE = Feature("classes", actions=ACTIONS, blueprints=(blueprint,))
