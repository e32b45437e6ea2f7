"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.merging.access import ACTIONS
from services.journal.merging.destruction import destruction
from services.journal.merging.routes import blueprint
from services.shared.messaging.contracts import PUPIL_MERGED, PUPIL_PARTED

FEATURE = Feature(
    "merging",
    actions=ACTIONS,
    blueprints=(blueprint,),
    events=(PUPIL_MERGED, PUPIL_PARTED),
    destruction=destruction,
)
