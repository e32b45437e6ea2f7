"""What the service has to know of this feature."""

from services.features import Feature
from services.portfolio.items.access import ACTIONS
from services.portfolio.items.consumers import CONSUMERS
from services.portfolio.items.destruction import DECLARATION
from services.portfolio.items.routes import blueprint
from services.shared.messaging.contracts import CERTIFICATE_VERIFIED, CERTIFICATE_WITHDRAWN

FEATURE = Feature(
    "items",
    actions=ACTIONS,
    blueprints=(blueprint,),
    events=(CERTIFICATE_VERIFIED, CERTIFICATE_WITHDRAWN),
    consumers=lambda _settings: CONSUMERS,
    destruction=lambda _settings: DECLARATION,
)
