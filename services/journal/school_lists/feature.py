"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.school_lists.routes import blueprint

FEATURE = Feature("school_lists", blueprints=(blueprint,))
