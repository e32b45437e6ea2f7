"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.calendar.destruction import destruction

FEATURE = Feature("calendar", destruction=destruction)
