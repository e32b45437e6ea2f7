"""The journal's application: its routes, and what its processes need."""

from collections.abc import Sequence

from flask import Flask

from services.features import Feature, Features
from services.journal.access_log import feature as access_log
from services.journal.accounts import feature as accounts
from services.journal.classes import feature as classes
from services.journal.closing import feature as closing
from services.journal.consumers import consumers
from services.journal.destruction import destruction
from services.journal.diary import feature as diary
from services.journal.enrolment import feature as enrolment
from services.journal.external import consumers as regional
from services.journal.external import feature as external
from services.journal.imports import feature as imports
from services.journal.imports.usecases.waiting import forget_old_imports
from services.journal.lessons import feature as lessons
from services.journal.marks import feature as marks
from services.journal.packages.usecases import make_packages
from services.journal.people import feature as people
from services.journal.personal_files import feature as personal_files
from services.journal.pupils import feature as pupils
from services.journal.regions import feature as regions
from services.journal.schools import feature as schools
from services.journal.summaries import feature as summaries
from services.journal.summaries.usecases.summing import Summing
from services.journal.ties import feature as ties
from services.journal.years import feature as years
from services.shared.database.base import Database
from services.shared.http.application import create_service_app
from services.shared.messaging import contracts
from services.shared.messaging import routes as messaging_routes
from services.shared.objects.storage import Storage
from services.shared.process import heartbeat
from services.shared.process.clock import now, today
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings, SettingsError

_PACKAGES_PERIOD = 1.0  # seconds


def create_app(settings: Settings) -> Flask:
    """Return the journal's web application."""
    database = Database(settings.database_url)
    return create_service_app(
        settings,
        database,
        title="Летопись: журнал",
        blueprints=[
            *FEATURES.blueprints(), messaging_routes.blueprint("journal", regional.read_message)
        ],
        checks=heartbeat.checks(database),
    )


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    handover = _handover(settings)

    def forget_imports() -> None:
        forget_old_imports(database, now())

    summing = Summing(database)

    def sum_schools() -> None:
        summing.sum_all(today())

    def make() -> None:
        make_packages(database, handover)

    return [
        PeriodicTask("forget-imports", 600.0, forget_imports),
        PeriodicTask("sums", 60.0, sum_schools),
        PeriodicTask("make-packages", _PACKAGES_PERIOD, make),
        *regional.loops(settings, database),
    ]


def _handover(settings: Settings) -> Storage:
    if settings.store is None:
        raise SettingsError("Журналу нужны STORE_ENDPOINT и STORE_BUCKET: корзина для передачи.")
    return Storage(settings.store)


FEATURES = Features(
    service="journal",
    answer=contracts.JOURNAL_DESTRUCTION_ANSWERED,
    all=(
        Feature("journal", consumers=consumers, loops=_loops, destruction=destruction),
        schools.FEATURE,
        years.FEATURE,
        people.FEATURE,
        accounts.FEATURE,
        classes.FEATURE,
        enrolment.FEATURE,
        pupils.FEATURE,
        ties.FEATURE,
        lessons.FEATURE,
        marks.FEATURE,
        diary.FEATURE,
        closing.FEATURE,
        regions.FEATURE,
        external.FEATURE,
        imports.FEATURE,
        personal_files.FEATURE,
        summaries.FEATURE,
        access_log.FEATURE,
    ),
)
SERVICE = FEATURES.as_service(create_app)
