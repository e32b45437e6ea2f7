"""The archive's application: its routes, its consumers, and what its processes need."""

from collections.abc import Callable, Mapping

from flask import Flask

from services.archive.consumers import consumers
from services.archive.erasure import erasure
from services.archive.routes import BLUEPRINTS
from services.archive.settings import read_places
from services.archive.usecases.clock import Clock
from services.archive.usecases.intake import Stores, take_in_packages
from services.shared import heartbeat, messaging_routes
from services.shared.db import Database
from services.shared.errors import Problem
from services.shared.logs import get_logger
from services.shared.main import Service
from services.shared.settings import Settings
from services.shared.storage import Storage
from services.shared.web import create_service_app

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
        blueprints=[*BLUEPRINTS, messaging_routes.blueprint("archive")],
        checks={**heartbeat.checks(database), "store": stores.own.answers},
    )
    app.extensions["letopis_clock"] = Clock(movable=settings.demo)
    app.extensions["letopis_stores"] = stores
    return app


def _chores(
    settings: Settings, database: Database
) -> Mapping[str, tuple[float, Callable[[], None]]]:
    stores = _stores(settings)
    _report(stores)

    def take_in() -> None:
        take_in_packages(database, stores)

    return {"take in packages": (_INTAKE_PERIOD, take_in)}


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


SERVICE = Service(
    name="archive",
    create_app=create_app,
    consumers=consumers,
    erasure=erasure,
    chores=_chores,
)
