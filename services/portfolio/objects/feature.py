"""What the service has to know of this feature."""

from collections.abc import Sequence

from services.features import Feature
from services.portfolio.core.context import storage_of
from services.portfolio.objects.usecases import remove_objects
from services.shared.database.base import Database
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_PERIOD = 5.0  # seconds


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    storage = storage_of(settings)

    def remove() -> None:
        remove_objects(database, storage)

    return [PeriodicTask("remove objects", _PERIOD, remove)]


FEATURE = Feature("objects", loops=_loops)
