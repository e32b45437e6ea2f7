"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.subjects.destruction import destruction
from services.journal.subjects.routes import blueprint

FEATURE = Feature("subjects", blueprints=(blueprint,), destruction=destruction)
