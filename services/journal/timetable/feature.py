"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.timetable.access import ACTIONS
from services.journal.timetable.comparison import COMPARISONS
from services.journal.timetable.destruction import destruction
from services.journal.timetable.routes import blueprint

FEATURE = Feature(
    "timetable",
    actions=ACTIONS,
    blueprints=(blueprint,),
    comparisons=COMPARISONS,
    destruction=destruction,
)
