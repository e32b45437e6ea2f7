"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.personal_files.access import ACTIONS

FEATURE = Feature("personal_files", actions=ACTIONS)
