"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.timetable_files.routes import blueprint

FEATURE = Feature("timetable_files", blueprints=(blueprint,))
