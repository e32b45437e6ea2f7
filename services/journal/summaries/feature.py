"""What the service has to know of this feature."""

from collections.abc import Sequence

from services.features import Feature
from services.journal.summaries.access import ACTIONS
from services.journal.summaries.destruction import destruction
from services.journal.summaries.routes import blueprint
from services.journal.summaries.usecases.summing import Summing
from services.shared.database.base import Database
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_SUMMING_PERIOD = 60.0  # seconds


def _loops(_settings: Settings, database: Database) -> Sequence[Loop]:
    summing = Summing(database)
    return [PeriodicTask("sums", _SUMMING_PERIOD, summing.sum_all)]


FEATURE = Feature(
    "summaries",
    actions=ACTIONS,
    blueprints=(blueprint,),
    loops=_loops,
    destruction=destruction,
)
