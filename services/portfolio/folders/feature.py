"""What the service has to know of this feature."""

from services.features import Feature
from services.portfolio.folders.access import ACTIONS
from services.portfolio.folders.consumers import CONSUMERS
from services.portfolio.folders.destruction import DECLARATION
from services.portfolio.folders.routes import blueprint

FEATURE = Feature(
    "folders",
    actions=ACTIONS,
    blueprints=(blueprint,),
    consumers=lambda _settings: CONSUMERS,
    destruction=lambda _settings: DECLARATION,
)
