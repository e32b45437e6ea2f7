"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.attendance_codes.destruction import destruction
from services.journal.attendance_codes.routes import blueprint

FEATURE = Feature("attendance_codes", blueprints=(blueprint,), destruction=destruction)
