"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.load.comparison import COMPARISONS
from services.journal.load.destruction import destruction

FEATURE = Feature("load", comparisons=COMPARISONS, destruction=destruction)
