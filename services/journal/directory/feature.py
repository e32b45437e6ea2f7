"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.directory.routes import blueprint

FEATURE = Feature("directory", blueprints=(blueprint,))
