"""What the service has to know of this feature."""

from collections.abc import Sequence
from functools import partial

from services.features import Feature
from services.journal.scheduling.routes import blueprint
from services.journal.scheduling.usecases.filling import make_due_columns
from services.shared.database.base import Database
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_PERIOD = 1.0  # seconds


def _loops(_settings: Settings, database: Database) -> Sequence[Loop]:
    return [PeriodicTask("make-columns", _PERIOD, partial(make_due_columns, database))]


FEATURE = Feature("scheduling", blueprints=(blueprint,), loops=_loops)
