"""The four services in one process, on real databases, a real broker and a real store.

Nothing runs by itself: `turn` lets each service send, take in and work once, so that a test can
stop between any two steps.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from uuid import UUID

from sqlalchemy import update

from services.archive.acts.usecases.act_header import ActHeader, write_act_header
from services.archive.acts.usecases.ordering import order_due
from services.archive.case_files.models import CaseFile
from services.archive.case_files.usecases.telling import tell_due_holds
from services.archive.core.clock import PlatformClock
from services.archive.demo_clock.usecases import set_clock
from services.archive.gaps.usecases import Countersigner
from services.destruction.countersigning import StatementLoop
from services.destruction.proofs import proofs_of
from services.destruction.worker import DestructionWorker
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.signing import signatures_of, signer_of
from services.shared.database.base import Database
from services.shared.messaging.admission import admission_of
from services.shared.messaging.broker import Consumer, open_publisher, service_source
from services.shared.messaging.inbox import Inbox, platform_format
from services.shared.messaging.outbox.relay import Relay
from services.shared.process.settings import SERVICES, Settings, read_settings
from services.shared.runtime.main import Service
from tests.callers import caller
from tests.in_process import environments
from tests.parts import Parts

SCHOOL = "131"
DAYS = PlatformClock(movable=True)


@dataclass
class Actor:
    """One service at work, step by step."""

    service: Service
    database: Database
    relay: Relay
    listen: Callable[[], Consumer]
    inbox: Inbox
    work: DestructionWorker
    own: Sequence[Callable[[], object]] = ()

    def __post_init__(self) -> None:
        self.consumer = self.listen()

    def turn(self) -> None:
        """Do its own, send, take in, try again, destroy: whatever there is to do now."""
        for task in self.own:
            task()
        self.relay.step()
        self.consumer.drain(0.02)
        while self.inbox.retry_due():
            pass
        self.work.run_due()
        Sealer(self.database, self.service.chains).seal()

    def close(self) -> None:
        """Let go of broker and database."""
        self.relay.close()
        self.consumer.close()
        self.database.close()


class Stage:
    """All services, and the people of one school."""

    def __init__(self, actors: Mapping[str, Actor], settings: Mapping[str, Settings]) -> None:
        self.actors = actors
        self.settings = settings
        self.people = {
            role: caller(role, name=f"Имя {role}")
            for role in ("archivist", "deputy", "director", "data_officer")
        }

    def __getitem__(self, service: str) -> Database:
        """Return a service's database."""
        return self.actors[service].database

    def turn(self, times: int = 1) -> None:
        """Let every service do what it has to do."""
        for _ in range(times):
            for actor in self.actors.values():
                actor.turn()

    @contextmanager
    def nobody_listening(self) -> Iterator[None]:
        """Leave the queues alone for a while; what was delivered and not taken in goes back."""
        for actor in self.actors.values():
            actor.consumer.close()
        try:
            yield
        finally:
            for actor in self.actors.values():
                actor.consumer = actor.listen()

    def until(self, done: Callable[[], bool], turns: int = 200) -> None:
        """Go on until something holds."""
        for _ in range(turns):
            if done():
                return
            self.turn()
        raise AssertionError("it did not happen")


@contextmanager
def staged(parts: Parts, broker_url: str, *, batch: int = 1000) -> Iterator[Stage]:
    """Give the four services on fresh databases, the demo's clock set to 10 January 2031."""
    with environments(parts, broker_url) as given:
        settings = {
            name: read_settings(
                name,
                {**given[name], "DATABASE_URL": given[name]["DATABASE_WORK_URL"], "DEMO": "1"},
            )
            for name in SERVICES
        }
        actors = {name: _actor(settings[name], batch) for name in SERVICES}
        stage = Stage(actors, settings)
        set_clock(stage["archive"], DAYS, caller("operator"), date(2031, 1, 10))
        details = ActHeader(
            "Школа № 131", "г. Город, ул. Первая, 1", "г. Город", "12", "Школа № 131"
        )
        write_act_header(stage["archive"], stage.people["archivist"], details)
        try:
            yield stage
        finally:
            for actor in actors.values():
                actor.close()


def case_files(stage: Stage, kind: str = "journal") -> dict[str, UUID]:
    """Return the school's case files of a kind by the name of their class."""
    with stage["archive"].transaction(SCHOOL) as session:
        files = session.query(CaseFile).filter_by(kind=kind)
        return {file.class_name or "": file.id for file in files}


def close_file(stage: Stage, case_file_id: UUID, day: date = date(2025, 5, 31)) -> None:
    """Close a case file as the end of its year does."""
    with stage["archive"].transaction(SCHOOL) as session:
        session.execute(
            update(CaseFile)
            .where(CaseFile.school_id == SCHOOL, CaseFile.id == case_file_id)
            .values(closed_on=day, opened_on=date(2024, 9, 1))
        )


def _actor(settings: Settings, batch: int) -> Actor:
    app = import_module(f"services.{settings.service}.app")
    service: Service = app.SERVICE
    database = Database(settings.database_url, pool_size=2)
    handlers = service.consumers(settings)
    inbox = Inbox(
        database, service.name, handlers, platform_format(admission_of(settings))
    )
    return Actor(
        service,
        database,
        Relay(database, partial(open_publisher, settings.broker_url), signer_of(settings)),
        partial(
            Consumer,
            settings.broker_url,
            [service_source(service.name, handlers.keys(), inbox.receive)],
        ),
        inbox,
        DestructionWorker(
            database, app.FEATURES.destruction(settings), signer_of(settings), batch
        ),
        _own_work(settings, database),
    )


def _own_work(settings: Settings, database: Database) -> Sequence[Callable[[], object]]:
    """Return what a service's worker does of a destruction beside destroying."""
    match settings.service:
        case "journal":
            return [StatementLoop(database, "journal").run]
        case "archive":
            proofs = proofs_of(settings)
            signer, signatures = signer_of(settings), signatures_of(settings)
            return [
                partial(tell_due_holds, database, DAYS, proofs),
                partial(order_due, database, DAYS, proofs),
                Countersigner(database, signer, signatures, proofs).run,
            ]
    return ()
