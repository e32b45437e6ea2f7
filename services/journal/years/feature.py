"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.years.access import ACTIONS
from services.journal.years.comparison import COMPARISONS
from services.journal.years.destruction import destruction
from services.journal.years.routes import blueprint

FEATURE = Feature(
    "years",
    actions=ACTIONS,
    blueprints=(blueprint,),
    comparisons=COMPARISONS,
    destruction=destruction,
)
