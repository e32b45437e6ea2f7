"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.merging.destruction import destruction

FEATURE = Feature("merging", destruction=destruction)
