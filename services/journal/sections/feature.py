"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.sections.destruction import destruction

FEATURE = Feature("sections", destruction=destruction)
