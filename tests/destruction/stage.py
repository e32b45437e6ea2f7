"""The four services in one process, on real databases, a real broker and a real store.

Nothing runs by itself: `turn` lets each service send, take in and work once, so that a test can
stop between any two steps.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from uuid import UUID

from sqlalchemy import update

from services.archive.acts.usecases.act_header import ActHeader, write_act_header
from services.archive.case_files.models import CaseFile
from services.archive.core.clock import PlatformClock
from services.archive.demo_clock.usecases import set_clock
from services.destruction.worker import DestructionWorker
from services.shared.accountability.caller import Caller, make_key_pair
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.signing import signer_of
from services.shared.database.base import Database, new_id
from services.shared.http.jsonio import dump_json
from services.shared.messaging.broker import Consumer, open_publisher, service_source
from services.shared.messaging.inbox import Inbox
from services.shared.messaging.outbox.relay import Relay
from services.shared.process.settings import SERVICES, Settings, read_settings
from services.shared.runtime.main import Service
from tests.parts import Parts

SCHOOL = "131"
DAYS = PlatformClock(movable=True)
_KEYS = {name: make_key_pair(name) for name in SERVICES}
PUBLIC_KEYS = {"keys": [key for _, public in _KEYS.values() for key in public["keys"]]}


@dataclass
class Actor:
    """One service at work, step by step."""

    service: Service
    database: Database
    relay: Relay
    listen: Callable[[], Consumer]
    inbox: Inbox
    work: DestructionWorker

    def __post_init__(self) -> None:
        self.consumer = self.listen()

    def turn(self) -> None:
        """Send, take in, try again, destroy: whatever there is to do now."""
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


class Platform:
    """All services, and the people of one school."""

    def __init__(self, actors: Mapping[str, Actor], settings: Mapping[str, Settings]) -> None:
        self.actors = actors
        self.settings = settings
        people = {role: new_id() for role in ("archivist", "deputy", "director", "data_officer")}
        self.people = {role: person(role, person_id) for role, person_id in people.items()}

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
def platform(parts: Parts, broker_url: str, *, batch: int = 1000) -> Iterator[Platform]:
    """Give the four services on fresh databases, the demo's clock set to 10 January 2031."""
    made = {name: parts.make_database(name) for name in SERVICES}
    settings = {name: _settings(parts, name, made[name].app, broker_url) for name in SERVICES}
    actors = {name: _actor(settings[name], batch) for name in SERVICES}
    stage = Platform(actors, settings)
    set_clock(stage["archive"], DAYS, person("operator", new_id()), date(2031, 1, 10))
    details = ActHeader("Школа № 131", "г. Город, ул. Первая, 1", "г. Город", "12", "Школа № 131")
    write_act_header(stage["archive"], stage.people["archivist"], details)
    try:
        yield stage
    finally:
        for actor in actors.values():
            actor.close()
        for databases in made.values():
            parts.drop_database(databases)


def person(role: str, person_id: UUID) -> Caller:
    """Return somebody of the school."""
    return Caller(
        user_id=f"user-{role}",
        role=role,
        school_id=SCHOOL,
        person_id=person_id,
        correlation_id="c-1",
        origin="test",
        name=f"Имя {role}",
    )


def case_files(stage: Platform, kind: str = "journal") -> dict[str, UUID]:
    """Return the school's case files of a kind by the name of their class."""
    with stage["archive"].transaction(SCHOOL) as session:
        files = session.query(CaseFile).filter_by(kind=kind)
        return {file.class_name or "": file.id for file in files}


def close_file(stage: Platform, case_file_id: UUID, day: date = date(2025, 5, 31)) -> None:
    """Close a case file as the end of its year does."""
    with stage["archive"].transaction(SCHOOL) as session:
        session.execute(
            update(CaseFile)
            .where(CaseFile.school_id == SCHOOL, CaseFile.id == case_file_id)
            .values(closed_on=day, opened_on=date(2024, 9, 1))
        )


def _settings(parts: Parts, name: str, database_url: str, broker_url: str) -> Settings:
    environment = {
        "PROFILE": "embedded",
        "DEMO": "1",
        "DATABASE_URL": database_url,
        "BROKER_URL": broker_url,
        "CALLER_PUBLIC_KEYS": '{"keys": []}',
        "SIGNING_PUBLIC_KEYS": dump_json(PUBLIC_KEYS).decode(),
        "SIGNING_PRIVATE_KEY": dump_json(_KEYS[name][0]).decode(),
        **_store(parts, name),
    }
    return read_settings(name, environment)


def _store(parts: Parts, name: str) -> dict[str, str]:
    if name == "gateway":
        return {}
    store = parts.store(name)
    return {
        "STORE_ENDPOINT": store.endpoint,
        "STORE_REGION": store.region,
        "STORE_BUCKET": store.bucket,
        "STORE_ACCESS_KEY": store.access_key,
        "STORE_SECRET_KEY": store.secret_key,
        "HANDOVER_BUCKET": parts.store("journal").bucket,
    }


def _actor(settings: Settings, batch: int) -> Actor:
    app = import_module(f"services.{settings.service}.app")
    service: Service = app.SERVICE
    database = Database(settings.database_url, pool_size=2)
    handlers = service.consumers(settings)
    inbox = Inbox(database, service.name, handlers)
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
    )
