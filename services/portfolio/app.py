"""The portfolio's application: its routes, its consumers, and what its processes need."""

from collections.abc import Sequence

from flask import Flask

from services.features import Feature, Features
from services.portfolio.access_log import feature as access_log
from services.portfolio.consumers import consumers
from services.portfolio.destruction import destruction
from services.portfolio.files import feature as files
from services.portfolio.files.rules.files import Limits
from services.portfolio.folders import feature as folders
from services.portfolio.items import feature as items
from services.portfolio.objects import feature as objects
from services.portfolio.objects.usecases import remove_objects
from services.portfolio.previews.usecases import draw_previews
from services.portfolio.settings import read_limits
from services.shared.database.base import Database
from services.shared.http.application import create_service_app
from services.shared.http.queues import routes as queue_routes
from services.shared.messaging import contracts
from services.shared.objects.storage import Storage
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings, SettingsError
from services.shared.runtime import heartbeat

_REMOVAL_PERIOD = 5.0  # seconds
_PREVIEW_PERIOD = 0.5


def create_app(settings: Settings) -> Flask:
    """Return the portfolio's web application, its limits from the environment."""
    return build_app(settings, read_limits())


def build_app(settings: Settings, limits: Limits) -> Flask:
    """Return the portfolio's web application."""
    database = Database(settings.database_url)
    storage = store_of(settings)
    app = create_service_app(
        settings,
        database,
        title="Летопись: портфолио",
        blueprints=[*FEATURES.blueprints(), queue_routes.blueprint("portfolio")],
        checks={**heartbeat.checks(database), "store": storage.answers},
    )
    app.extensions["letopis_storage"] = storage
    app.extensions["letopis_limits"] = limits
    return app


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    storage = store_of(settings)

    def clear() -> None:
        remove_objects(database, storage)

    def draw() -> None:
        draw_previews(database, storage)

    return [
        PeriodicTask("remove objects", _REMOVAL_PERIOD, clear),
        PeriodicTask("draw previews", _PREVIEW_PERIOD, draw),
    ]


def store_of(settings: Settings) -> Storage:
    """Return the portfolio's bucket.

    Raises:
        SettingsError: the settings name none.
    """
    if settings.store is None:
        raise SettingsError("Портфолио нужен STORE_ENDPOINT и STORE_BUCKET.")
    return Storage(settings.store)


FEATURES = Features(
    service="portfolio",
    answer=contracts.PORTFOLIO_DESTRUCTION_ANSWERED,
    all=(
        Feature("portfolio", consumers=consumers, loops=_loops, destruction=destruction),
        objects.FEATURE,
        folders.FEATURE,
        items.FEATURE,
        files.FEATURE,
        access_log.FEATURE,
    ),
)
SERVICE = FEATURES.as_service(create_app)
