"""What the service has to know of this feature."""

from services.archive.inventory.routes import blueprint
from services.features import Feature

FEATURE = Feature("inventory", blueprints=(blueprint,))
