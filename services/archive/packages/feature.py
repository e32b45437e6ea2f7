"""What the service has to know of this feature."""

from services.archive.packages.access import ACTIONS
from services.archive.packages.routes import blueprint
from services.features import Feature
from services.shared.messaging.contracts import PACKAGE_FETCHED, PACKAGE_KEPT

FEATURE = Feature(
    "packages",
    actions=ACTIONS,
    blueprints=(blueprint,),
    events=(PACKAGE_FETCHED, PACKAGE_KEPT),
)
