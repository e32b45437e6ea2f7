"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.marks.access import ACTIONS
from services.journal.marks.models import MarkChange, TermMarkChange
from services.journal.marks.routes import blueprint

FEATURE = Feature(
    "marks",
    actions=ACTIONS,
    blueprints=(blueprint,),
    chains=(MarkChange, TermMarkChange),
)
