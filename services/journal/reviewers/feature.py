"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.reviewers.access import ACTIONS
from services.journal.reviewers.routes import blueprint

FEATURE = Feature("reviewers", actions=ACTIONS, blueprints=(blueprint,))
