"""What the service has to know of this feature."""

from services.archive.acts.access import ACTIONS
from services.archive.acts.consumers import consumers
from services.archive.acts.destruction import DECLARATION
from services.archive.acts.routes import blueprint
from services.features import Feature
from services.shared.messaging.contracts import DESTRUCTION_REQUESTED

FEATURE = Feature(
    "acts",
    actions=ACTIONS,
    blueprints=(blueprint,),
    events=(DESTRUCTION_REQUESTED,),
    consumers=consumers,
    destruction=lambda _settings: DECLARATION,
)
