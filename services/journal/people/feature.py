"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.people.access import ACTIONS
from services.journal.people.comparison import COMPARISONS
from services.journal.people.destruction import destruction
from services.journal.people.routes import blueprint

FEATURE = Feature(
    "people",
    actions=ACTIONS,
    blueprints=(blueprint,),
    comparisons=COMPARISONS,
    destruction=destruction,
)
