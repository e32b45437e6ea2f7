"""The archive's application: its routes, its consumers, and what its processes need."""

from collections.abc import Sequence

from flask import Flask

from services.archive.access_log import feature as access_log
from services.archive.acts import feature as acts
from services.archive.case_files import feature as case_files
from services.archive.consumers import consumers
from services.archive.demo_clock.usecases import Clock
from services.archive.destruction import destruction
from services.archive.holds import feature as holds
from services.archive.packages import feature as packages
from services.archive.packages.usecases.intake import Stores, take_in_packages
from services.archive.settings import read_places
from services.features import Feature, Features
from services.shared.database.base import Database
from services.shared.errors import Problem
from services.shared.http.application import create_service_app
from services.shared.http.queues import routes as queue_routes
from services.shared.messaging import contracts
from services.shared.objects.storage import Storage
from services.shared.process.logs import get_logger
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings
from services.shared.runtime import heartbeat

log = get_logger()

_INTAKE_PERIOD = 1.0  # seconds


def create_app(settings: Settings) -> Flask:
    """Return the archive's web application."""
    database = Database(settings.database_url)
    stores = _stores(settings)
    app = create_service_app(
        settings,
        database,
        title="Летопись: архив",
        blueprints=[*FEATURES.blueprints(), queue_routes.blueprint("archive")],
        checks={**heartbeat.checks(database), "store": stores.own.answers},
    )
    app.extensions["letopis_clock"] = Clock(movable=settings.demo)
    app.extensions["letopis_stores"] = stores
    return app


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    stores = _stores(settings)
    _report(stores)

    def take_in() -> None:
        take_in_packages(database, stores)

    return [PeriodicTask("take in packages", _INTAKE_PERIOD, take_in)]


def _stores(settings: Settings) -> Stores:
    places = read_places(settings)
    return Stores(Storage(places.own), Storage(places.handover), places.lock_mode)


def _report(stores: Stores) -> None:
    """Say at the start when the store cannot keep what the archive must keep."""
    try:
        able = stores.own.abilities()
    except Problem as error:
        log.warning("store not asked what it can do", error=str(error))
        return
    if not (able.versioning and able.object_lock):
        log.error(
            "the archive's bucket keeps nothing locked: make it anew with object lock",
            versioning=able.versioning,
            object_lock=able.object_lock,
        )


FEATURES = Features(
    service="archive",
    answer=contracts.ARCHIVE_DESTRUCTION_ANSWERED,
    all=(
        Feature("archive", consumers=consumers, loops=_loops, destruction=destruction),
        case_files.FEATURE,
        holds.FEATURE,
        packages.FEATURE,
        acts.FEATURE,
        access_log.FEATURE,
    ),
)
SERVICE = FEATURES.as_service(create_app)
