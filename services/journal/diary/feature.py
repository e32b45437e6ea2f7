"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.diary.access import ACTIONS
from services.journal.diary.routes import blueprint

FEATURE = Feature("diary", actions=ACTIONS, blueprints=(blueprint,))
