"""What the service has to know of this feature."""

from collections.abc import Sequence

from services.archive.acts.access import ACTIONS
from services.archive.acts.consumers import consumers
from services.archive.acts.destruction import DECLARATION
from services.archive.acts.routes import blueprint
from services.archive.acts.usecases.ordering import order_due
from services.archive.core.clock import PlatformClock
from services.destruction.proofs import proofs_of
from services.features import Feature
from services.shared.database.base import Database
from services.shared.messaging.contracts import DESTRUCTION_REQUESTED
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_PERIOD = 1.0  # seconds


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    clock, proofs = PlatformClock(movable=settings.demo), proofs_of(settings)
    return [
        PeriodicTask("order destructions", _PERIOD, lambda: order_due(database, clock, proofs))
    ]


FEATURE = Feature(
    "acts",
    actions=ACTIONS,
    blueprints=(blueprint,),
    events=(DESTRUCTION_REQUESTED,),
    consumers=consumers,
    loops=_loops,
    destruction=lambda _settings: DECLARATION,
)
