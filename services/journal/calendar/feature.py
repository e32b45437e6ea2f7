"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.calendar.destruction import destruction
from services.journal.calendar.routes import blueprint

FEATURE = Feature("calendar", blueprints=(blueprint,), destruction=destruction)
