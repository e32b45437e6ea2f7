"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.schools.access import ACTIONS
from services.journal.schools.comparison import COMPARISONS
from services.journal.schools.destruction import destruction
from services.journal.schools.routes import blueprint

FEATURE = Feature(
    "schools",
    actions=ACTIONS,
    blueprints=(blueprint,),
    comparisons=COMPARISONS,
    destruction=destruction,
)
