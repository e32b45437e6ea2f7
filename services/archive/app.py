"""The archive's application: the sum of its features."""

from functools import partial

from flask import Flask

from services.archive.access_log import feature as access_log
from services.archive.acts import feature as acts
from services.archive.case_files import feature as case_files
from services.archive.checkpoints import feature as checkpoints
from services.archive.checkpoints.models import RECORD
from services.archive.core.clock import PlatformClock
from services.archive.gaps import feature as gaps
from services.archive.holds import feature as holds
from services.archive.inventory import feature as inventory
from services.archive.packages import feature as packages
from services.archive.packages.usecases.stores import stores_of
from services.features import Features
from services.shared.checkpoints.age import oldest_agreement, record_checks
from services.shared.database.base import Database
from services.shared.http.application import create_service_app
from services.shared.http.queues import routes as queue_routes
from services.shared.messaging import contracts
from services.shared.process.settings import Settings
from services.shared.runtime import heartbeat
from services.shared.wording import said


def create_app(settings: Settings) -> Flask:
    """Return the archive's web application."""
    database = Database(settings.database_url)
    stores = stores_of(settings)
    app = create_service_app(
        settings,
        database,
        title=said("Летопись: архив"),
        blueprints=[*FEATURES.blueprints(), queue_routes.blueprint("archive")],
        checks={
            **heartbeat.checks(database),
            **record_checks(database, RECORD, settings),
            "store": stores.own.answers,
        },
        record_age=partial(oldest_agreement, database, RECORD),
    )
    app.extensions["letopis_clock"] = PlatformClock(movable=settings.demo)
    app.extensions["letopis_stores"] = stores
    return app


FEATURES = Features(
    service="archive",
    answer=contracts.ARCHIVE_DESTRUCTION_ANSWERED,
    all=(
        case_files.FEATURE,
        packages.FEATURE,
        acts.FEATURE,
        holds.FEATURE,
        inventory.FEATURE,
        access_log.FEATURE,
        checkpoints.FEATURE,
        gaps.FEATURE,
    ),
)
SERVICE = FEATURES.as_service(create_app)
