"""What the service has to know of what its features share."""

from services.features import Feature
from services.journal.core.destruction import destruction

FEATURE = Feature("core", destruction=destruction)
