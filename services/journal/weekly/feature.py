"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.weekly.routes import blueprint

FEATURE = Feature("weekly", blueprints=(blueprint,))
