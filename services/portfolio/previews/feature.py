"""What the service has to know of this feature."""

from collections.abc import Sequence

from services.features import Feature
from services.portfolio.core.context import storage_of
from services.portfolio.previews.destruction import DECLARATION
from services.portfolio.previews.usecases import draw_previews
from services.shared.database.base import Database
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_PERIOD = 0.5  # seconds


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    storage = storage_of(settings)

    def draw() -> None:
        draw_previews(database, storage)

    return [PeriodicTask("draw previews", _PERIOD, draw)]


FEATURE = Feature("previews", loops=_loops, destruction=lambda _settings: DECLARATION)
