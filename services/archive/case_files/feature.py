"""What the service has to know of this feature."""

from collections.abc import Sequence

from services.archive.case_files.access import ACTIONS
from services.archive.case_files.consumers import CONSUMERS
from services.archive.case_files.destruction import DECLARATION
from services.archive.case_files.usecases.telling import tell_due_holds
from services.archive.core.clock import PlatformClock
from services.destruction.proofs import proofs_of
from services.features import Feature
from services.shared.database.base import Database
from services.shared.messaging.contracts import HOLD_LIFTED, HOLD_PLACED
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_PERIOD = 1.0  # seconds


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    clock, proofs = PlatformClock(movable=settings.demo), proofs_of(settings)
    return [PeriodicTask("tell holds", _PERIOD, lambda: tell_due_holds(database, clock, proofs))]


FEATURE = Feature(
    "case_files",
    actions=ACTIONS,
    events=(HOLD_LIFTED, HOLD_PLACED),
    consumers=lambda _settings: CONSUMERS,
    loops=_loops,
    destruction=lambda _settings: DECLARATION,
)
