"""What the service has to know of this feature."""

from services.features import Feature
from services.portfolio.files.routes import blueprint

FEATURE = Feature("files", blueprints=(blueprint,))
