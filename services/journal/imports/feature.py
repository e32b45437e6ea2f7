"""What the service has to know of this feature."""

from collections.abc import Sequence

from services.features import Feature
from services.journal.file_reader.waiting import forget_files
from services.journal.imports.access import ACTIONS
from services.journal.imports.destruction import destruction
from services.journal.imports.models import JournalImport
from services.journal.imports.routes import blueprint
from services.shared.database.base import Database
from services.shared.messaging.contracts import JOURNAL_IMPORTED
from services.shared.process.clock import now
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_FORGETTING_PERIOD = 600.0  # seconds


def _loops(_settings: Settings, database: Database) -> Sequence[Loop]:
    def forget_imports() -> None:
        forget_files(database, JournalImport, now())

    return [PeriodicTask("forget-imports", _FORGETTING_PERIOD, forget_imports)]


FEATURE = Feature(
    "imports",
    actions=ACTIONS,
    blueprints=(blueprint,),
    events=(JOURNAL_IMPORTED,),
    loops=_loops,
    destruction=destruction,
)
