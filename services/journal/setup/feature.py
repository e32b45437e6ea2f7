"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.setup.routes import blueprint

FEATURE = Feature("setup", blueprints=(blueprint,))
