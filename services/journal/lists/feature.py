"""What the service has to know of this feature."""

from collections.abc import Sequence

from services.features import Feature
from services.journal.file_reader.waiting import forget_files
from services.journal.lists.destruction import destruction
from services.journal.lists.models import ListUpload
from services.journal.lists.routes import blueprint
from services.shared.database.base import Database
from services.shared.process.clock import now
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_FORGETTING_PERIOD = 600.0  # seconds


def _loops(_settings: Settings, database: Database) -> Sequence[Loop]:
    def forget_lists() -> None:
        forget_files(database, ListUpload, now())

    return [PeriodicTask("forget-lists", _FORGETTING_PERIOD, forget_lists)]


FEATURE = Feature("lists", blueprints=(blueprint,), loops=_loops, destruction=destruction)
