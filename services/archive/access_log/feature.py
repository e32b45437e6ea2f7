"""What the service has to know of this feature."""

from services.archive.access_log.routes import blueprint
from services.features import Feature
from services.shared.accountability.reading import ACCESS_LOG_READ

FEATURE = Feature("access_log", actions=(ACCESS_LOG_READ,), blueprints=(blueprint,))
