"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.marks.access import ACTIONS
from services.journal.marks.comparison import COMPARISONS
from services.journal.marks.destruction import destruction
from services.journal.marks.models import MarkChange, TermMarkChange
from services.journal.marks.routes import blueprint
from services.shared.messaging.contracts import MARK_RECORDED

FEATURE = Feature(
    "marks",
    actions=ACTIONS,
    blueprints=(blueprint,),
    chains=(MarkChange, TermMarkChange),
    comparisons=COMPARISONS,
    events=(MARK_RECORDED,),
    destruction=destruction,
)
