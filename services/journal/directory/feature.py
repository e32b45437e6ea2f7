"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.directory.access import ACTIONS
from services.journal.directory.routes import blueprint

FEATURE = Feature("directory", actions=ACTIONS, blueprints=(blueprint,))
