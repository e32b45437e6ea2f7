"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.lessons.access import ACTIONS
from services.journal.lessons.comparison import COMPARISONS
from services.journal.lessons.destruction import destruction
from services.journal.lessons.routes import blueprint

FEATURE = Feature(
    "lessons",
    actions=ACTIONS,
    blueprints=(blueprint,),
    comparisons=COMPARISONS,
    destruction=destruction,
)
