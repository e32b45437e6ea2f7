"""The portfolio's application: its routes, its consumers, and what its processes need."""

from collections.abc import Callable, Mapping

from flask import Flask

from services.portfolio.consumers import consumers
from services.portfolio.domain.files import Limits
from services.portfolio.erasure import erasure
from services.portfolio.routes import BLUEPRINTS
from services.portfolio.settings import read_limits
from services.portfolio.usecases.objects import remove_objects
from services.portfolio.usecases.previews import draw_previews
from services.shared import heartbeat, messaging_routes
from services.shared.db import Database
from services.shared.main import Service
from services.shared.settings import Settings, SettingsError
from services.shared.storage import Storage
from services.shared.web import create_service_app

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
        blueprints=[*BLUEPRINTS, messaging_routes.blueprint("portfolio")],
        checks={**heartbeat.checks(database), "store": storage.answers},
    )
    app.extensions["letopis_storage"] = storage
    app.extensions["letopis_limits"] = limits
    return app


def _chores(
    settings: Settings, database: Database
) -> Mapping[str, tuple[float, Callable[[], None]]]:
    storage = store_of(settings)

    def clear() -> None:
        remove_objects(database, storage)

    def draw() -> None:
        draw_previews(database, storage)

    return {
        "remove objects": (_REMOVAL_PERIOD, clear),
        "draw previews": (_PREVIEW_PERIOD, draw),
    }


def store_of(settings: Settings) -> Storage:
    """Return the portfolio's bucket.

    Raises:
        SettingsError: the settings name none.
    """
    if settings.store is None:
        raise SettingsError("Портфолио нужен STORE_ENDPOINT и STORE_BUCKET.")
    return Storage(settings.store)


SERVICE = Service(
    name="portfolio",
    create_app=create_app,
    consumers=consumers,
    erasure=erasure,
    chores=_chores,
)
