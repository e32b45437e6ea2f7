"""The archive's application: its routes, its consumers, and what its processes need."""

from flask import Flask

from services.archive.consumers import consumers
from services.archive.erasure import erasure
from services.archive.routes import BLUEPRINTS
from services.archive.usecases.clock import Clock
from services.shared import heartbeat, messaging_routes
from services.shared.db import Database
from services.shared.main import Service
from services.shared.settings import Settings
from services.shared.web import create_service_app


def create_app(settings: Settings) -> Flask:
    """Return the archive's web application."""
    database = Database(settings.database_url)
    app = create_service_app(
        settings,
        database,
        title="Летопись: архив",
        blueprints=[*BLUEPRINTS, messaging_routes.blueprint("archive")],
        checks=heartbeat.checks(database),
    )
    app.extensions["letopis_clock"] = Clock(movable=settings.demo)
    return app


SERVICE = Service(
    name="archive",
    create_app=create_app,
    consumers=consumers,
    erasure=erasure,
)
