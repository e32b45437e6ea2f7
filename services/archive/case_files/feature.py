"""What the service has to know of this feature."""

from services.archive.case_files.access import ACTIONS
from services.archive.case_files.routes import blueprint
from services.features import Feature

FEATURE = Feature("case_files", actions=ACTIONS, blueprints=(blueprint,))
