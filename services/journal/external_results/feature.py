"""What the service has to know of this feature."""

from collections.abc import Sequence
from functools import partial

from services.features import Feature
from services.journal.external_results.access import ACTIONS
from services.journal.external_results.comparison import COMPARISONS
from services.journal.external_results.destruction import destruction
from services.journal.external_results.routes import blueprint
from services.journal.external_results.usecases.judging import judge_waiting
from services.shared.database.base import Database
from services.shared.messaging.contracts import RESULTS_JUDGED
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_JUDGING_PERIOD = 0.3  # seconds


def _loops(_settings: Settings, database: Database) -> Sequence[Loop]:
    return [PeriodicTask("judging", _JUDGING_PERIOD, partial(judge_waiting, database))]


FEATURE = Feature(
    "external_results",
    actions=ACTIONS,
    blueprints=(blueprint,),
    comparisons=COMPARISONS,
    events=(RESULTS_JUDGED,),
    loops=_loops,
    destruction=destruction,
)
