"""The journal's application: its routes, and what its processes need."""

from collections.abc import Callable, Mapping

from flask import Flask

from services.journal import regional
from services.journal.consumers import consumers
from services.journal.erasure import erasure
from services.journal.models import MarkChange, TermMarkChange
from services.journal.routes import BLUEPRINTS
from services.journal.usecases.closing.packaging import make_packages
from services.journal.usecases.imports.waiting import forget_old_imports
from services.journal.usecases.summing import Summing
from services.shared import heartbeat, messaging_routes
from services.shared.audit import Access
from services.shared.clock import now, today
from services.shared.db import Database
from services.shared.main import Service
from services.shared.settings import Settings, SettingsError
from services.shared.storage import Storage
from services.shared.web import create_service_app

_PACKAGES_PERIOD = 1.0  # seconds


def create_app(settings: Settings) -> Flask:
    """Return the journal's web application."""
    database = Database(settings.database_url)
    return create_service_app(
        settings,
        database,
        title="Летопись: журнал",
        blueprints=[*BLUEPRINTS, messaging_routes.blueprint("journal", regional.read_message)],
        checks=heartbeat.checks(database),
    )


def _chores(
    settings: Settings, database: Database
) -> Mapping[str, tuple[float, Callable[[], None]]]:
    handover = _handover(settings)

    def forget_imports() -> None:
        forget_old_imports(database, now())

    summing = Summing(database)

    def sum_schools() -> None:
        summing.sum_all(today())

    def make() -> None:
        make_packages(database, handover)

    return {
        "forget-imports": (600.0, forget_imports),
        "sums": (60.0, sum_schools),
        "make-packages": (_PACKAGES_PERIOD, make),
    }


def _handover(settings: Settings) -> Storage:
    if settings.store is None:
        raise SettingsError("Журналу нужны STORE_ENDPOINT и STORE_BUCKET: корзина для передачи.")
    return Storage(settings.store)


SERVICE = Service(
    name="journal",
    create_app=create_app,
    consumers=consumers,
    chains=(Access, MarkChange, TermMarkChange),
    erasure=erasure,
    chores=_chores,
    duties=regional.duties,
)
