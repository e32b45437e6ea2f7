"""The portfolio's application: the sum of its features."""

from flask import Flask

from services.features import Features
from services.portfolio.access_log import feature as access_log
from services.portfolio.core.context import storage_of
from services.portfolio.core.uploads import Limits
from services.portfolio.files import feature as files
from services.portfolio.folders import feature as folders
from services.portfolio.folders.models import AchievementFolder
from services.portfolio.items import feature as items
from services.portfolio.items.models import AchievementItem
from services.portfolio.objects import feature as objects
from services.portfolio.previews import feature as previews
from services.portfolio.reconcile import feature as reconcile
from services.portfolio.settings import read_limits
from services.shared.database.base import Database
from services.shared.http.application import create_service_app
from services.shared.http.queues import routes as queue_routes
from services.shared.messaging import contracts
from services.shared.process.settings import Settings
from services.shared.runtime import heartbeat
from services.shared.wording import said


def create_app(settings: Settings) -> Flask:
    """Return the portfolio's web application, its limits from the environment."""
    return build_app(settings, read_limits())


def build_app(settings: Settings, limits: Limits) -> Flask:
    """Return the portfolio's web application."""
    database = Database(settings.database_url)
    storage = storage_of(settings)
    app = create_service_app(
        settings,
        database,
        title=said("Летопись: портфолио"),
        blueprints=[*FEATURES.blueprints(), queue_routes.blueprint("portfolio")],
        checks={**heartbeat.checks(database), "store": storage.answers},
        subjects={
            "pupil": [AchievementFolder.pupil_id, AchievementItem.pupil_id],
            "group": [AchievementItem.group_id],
            "class": [AchievementFolder.class_id, AchievementItem.class_id],
        },
    )
    app.extensions["letopis_storage"] = storage
    app.extensions["letopis_limits"] = limits
    return app


FEATURES = Features(
    service="portfolio",
    answer=contracts.PORTFOLIO_DESTRUCTION_ANSWERED,
    all=(
        objects.FEATURE,
        folders.FEATURE,
        items.FEATURE,
        previews.FEATURE,
        files.FEATURE,
        reconcile.FEATURE,
        access_log.FEATURE,
    ),
)
SERVICE = FEATURES.as_service(create_app)
