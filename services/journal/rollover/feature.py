"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.rollover.access import ACTIONS
from services.journal.rollover.destruction import destruction
from services.journal.rollover.routes import blueprint

FEATURE = Feature(
    "rollover", actions=ACTIONS, blueprints=(blueprint,), destruction=destruction
)
