"""What the service has to know of this feature."""

from collections.abc import Sequence
from functools import partial

from services.features import Feature
from services.journal.load.access import ACTIONS
from services.journal.load.comparison import COMPARISONS
from services.journal.load.destruction import destruction
from services.journal.load.routes import blueprint
from services.journal.load.usecases.changing import take_effect
from services.shared.database.base import Database
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_PERIOD = 60.0  # seconds: so long after midnight a planned change may wait


def _loops(_settings: Settings, database: Database) -> Sequence[Loop]:
    return [PeriodicTask("planned-load", _PERIOD, partial(take_effect, database))]


FEATURE = Feature(
    "load",
    actions=ACTIONS,
    blueprints=(blueprint,),
    comparisons=COMPARISONS,
    loops=_loops,
    destruction=destruction,
)
