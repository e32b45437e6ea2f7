"""What the service has to know of this feature."""

from collections.abc import Sequence

from services.archive.packages.access import ACTIONS
from services.archive.packages.consumers import CONSUMERS
from services.archive.packages.destruction import destruction
from services.archive.packages.routes import blueprint
from services.archive.packages.usecases.intake import take_in_packages
from services.archive.packages.usecases.stores import report_abilities, stores_of
from services.features import Feature
from services.shared.database.base import Database
from services.shared.messaging.contracts import PACKAGE_FETCHED, PACKAGE_KEPT
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_PERIOD = 1.0  # seconds


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    stores = stores_of(settings)
    report_abilities(stores)

    def take_in() -> None:
        take_in_packages(database, stores)

    return [PeriodicTask("take in packages", _PERIOD, take_in)]


FEATURE = Feature(
    "packages",
    actions=ACTIONS,
    blueprints=(blueprint,),
    events=(PACKAGE_FETCHED, PACKAGE_KEPT),
    consumers=lambda _settings: CONSUMERS,
    loops=_loops,
    destruction=destruction,
)
