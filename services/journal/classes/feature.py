"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.classes.access import ACTIONS
from services.journal.classes.comparison import COMPARISONS
from services.journal.classes.destruction import destruction
from services.journal.classes.routes import blueprint
from services.shared.messaging.contracts import CLASS_JOURNAL_OPENED

FEATURE = Feature(
    "classes",
    actions=ACTIONS,
    blueprints=(blueprint,),
    comparisons=COMPARISONS,
    events=(CLASS_JOURNAL_OPENED,),
    destruction=destruction,
)
