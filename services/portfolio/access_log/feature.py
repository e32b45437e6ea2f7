"""What the service has to know of this feature."""

from services.features import Feature
from services.portfolio.access_log.routes import blueprint
from services.shared.accountability.reading import ACCESS_LOG_READ, ACCESS_LOG_READ_CHILD

FEATURE = Feature(
    "access_log",
    actions=(ACCESS_LOG_READ, ACCESS_LOG_READ_CHILD),
    blueprints=(blueprint,),
)
