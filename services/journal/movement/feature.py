"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.movement.access import ACTIONS
from services.journal.movement.routes import blueprint

FEATURE = Feature("movement", actions=ACTIONS, blueprints=(blueprint,))
