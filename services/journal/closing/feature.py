"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.closing.access import ACTIONS
from services.journal.closing.comparison import COMPARISONS
from services.journal.closing.destruction import destruction
from services.journal.closing.routes import blueprint
from services.shared.messaging.contracts import CLASS_JOURNAL_CLOSED

FEATURE = Feature(
    "closing",
    actions=ACTIONS,
    blueprints=(blueprint,),
    comparisons=COMPARISONS,
    events=(CLASS_JOURNAL_CLOSED,),
    destruction=destruction,
)
