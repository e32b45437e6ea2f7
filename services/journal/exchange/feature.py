"""What the service has to know of this feature."""

from collections.abc import Sequence
from functools import partial

from services.features import Feature
from services.journal.exchange.access import ACTIONS
from services.journal.exchange.consumers import inbox_of
from services.journal.exchange.routes import blueprint
from services.journal.regions.usecases import known_regions
from services.shared.database.base import Database
from services.shared.messaging.region_loops import (
    RegionsLoop,
    retry_regions_loop,
    tidy_regions_loop,
)
from services.shared.process.loops import Loop
from services.shared.process.settings import Settings


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    regions = partial(known_regions, database)
    inboxes = partial(inbox_of, database)
    return (
        RegionsLoop(settings.broker_url, regions, inboxes),
        retry_regions_loop(regions, inboxes),
        tidy_regions_loop(settings.broker_url),
    )


FEATURE = Feature("exchange", actions=ACTIONS, blueprints=(blueprint,), loops=_loops)
