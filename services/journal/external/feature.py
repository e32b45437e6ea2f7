"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.external.access import ACTIONS
from services.journal.external.consumers import loops
from services.journal.external.destruction import destruction
from services.journal.external.routes import blueprint
from services.shared.messaging.contracts import MESSAGE_REFUSED, RESULTS_JUDGED

FEATURE = Feature(
    "external",
    actions=ACTIONS,
    blueprints=(blueprint,),
    events=(RESULTS_JUDGED, MESSAGE_REFUSED),
    loops=loops,
    destruction=destruction,
)
