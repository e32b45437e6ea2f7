"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.staff.access import ACTIONS
from services.journal.staff.routes import blueprint

FEATURE = Feature("staff", actions=ACTIONS, blueprints=(blueprint,))
