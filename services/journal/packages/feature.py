"""What the service has to know of this feature."""

from collections.abc import Sequence

from services.features import Feature
from services.journal.packages.consumers import consumers
from services.journal.packages.usecases import make_packages
from services.shared.database.base import Database
from services.shared.messaging.contracts import PACKAGE_HANDED_OVER
from services.shared.objects.storage import Storage
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings, SettingsError

_MAKING_PERIOD = 1.0  # seconds


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    if settings.store is None:
        raise SettingsError("Журналу нужны STORE_ENDPOINT и STORE_BUCKET: корзина для передачи.")
    handover = Storage(settings.store)

    def make() -> None:
        make_packages(database, handover)

    return [PeriodicTask("make-packages", _MAKING_PERIOD, make)]


FEATURE = Feature(
    "packages", events=(PACKAGE_HANDED_OVER,), consumers=consumers, loops=_loops
)
