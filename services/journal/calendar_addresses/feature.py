"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.calendar_addresses.access import ACTIONS
from services.journal.calendar_addresses.routes import blueprint

FEATURE = Feature("calendar_addresses", actions=ACTIONS, blueprints=(blueprint,))
