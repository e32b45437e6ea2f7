"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.subjects.destruction import destruction

FEATURE = Feature("subjects", destruction=destruction)
