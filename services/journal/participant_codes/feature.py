"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.participant_codes.access import ACTIONS
from services.journal.participant_codes.routes import blueprint

FEATURE = Feature("participant_codes", actions=ACTIONS, blueprints=(blueprint,))
