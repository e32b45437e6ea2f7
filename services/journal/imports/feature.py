"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.imports.access import ACTIONS
from services.journal.imports.routes import blueprint

FEATURE = Feature("imports", actions=ACTIONS, blueprints=(blueprint,))
