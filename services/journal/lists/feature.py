"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.lists.destruction import destruction

FEATURE = Feature("lists", destruction=destruction)
