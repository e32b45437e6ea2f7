"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.substitutions.routes import blueprint

FEATURE = Feature("substitutions", blueprints=(blueprint,))
