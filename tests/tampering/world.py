"""The world that is tampered with: four services' databases, used lawfully, sealed, and told.

Each database has one connection of its superuser with one transaction around everything, so that
whatever is done to it is undone by a rollback; whoever works with it in between works as the role
that it has in production, each transaction of his a savepoint.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest.mock import patch

import orjson
import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from services.commands import against
from services.commands.verification import command, run
from services.event_docs import NOWHERE
from services.shared.accountability.sealing import Sealer
from services.shared.database.base import Database, Mechanism
from services.shared.database.models import load_models
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import SERVICES, Settings
from tests.journal.factory import Classroom
from tests.parts import Parts
from tests.servers import Databases
from tests.shared.checkpoints.chains import PUBLIC
from tests.tampering.use import use

SUPERUSER = "superuser"
ROLES = (SUPERUSER, "app", "work")

_ENTER = text(
    "SELECT set_config('session_authorization', :role, true),"
    " set_config('app.school_id', :school, true)"
)


class Pinned(Database):
    """A database over one connection of its superuser, worked with as one role."""

    def __init__(self, connection: Connection, role: str) -> None:
        self.engine = connection.engine
        self._role = role
        self._sessions = sessionmaker(
            connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )

    @contextmanager
    def transaction(self, school_id: str | None = None) -> Iterator[Session]:
        """Open a savepoint as the role, in a school or in none."""
        with self._sessions.begin() as session:
            # The superuser may say who he is: it is his connection, whoever he was last.
            session.execute(_ENTER, {"role": self._role, "school": school_id or ""})
            yield session

    def close(self) -> None:
        """Leave the connection to whoever tampers next."""


class Named(NamedTuple):
    """Something that `letopis verify` names: of which service and school, and what."""

    service: str
    school: str
    what: str


@dataclass
class World:
    """The four databases, each over one connection, and what was lawfully made in them."""

    connections: Mapping[str, Connection]
    rooms: Mapping[str, Classroom]
    folder: Path

    def database(self, service: str, role: str) -> Pinned:
        """Return a service's database as its superuser, or as the role of one of its processes."""
        connection = self.connections[service]
        owner = connection.engine.url.username or ""
        name = owner if role == SUPERUSER else f"letopis_{service}_{role}"
        return Pinned(connection, name)

    def chains(self, service: str) -> tuple[type[Any], ...]:
        """Return the tables of a service that are hash chains."""
        found: tuple[type[Any], ...] = declared(service).chains
        return found

    def work(self, service: str) -> None:
        """Let the service's worker seal what waits."""
        # A foreign key that a superuser has passed by is looked at again if the row changes in
        # the transaction that wrote it, as here; between transactions it is not.
        with suppress(IntegrityError):
            Sealer(self.database(service, "work"), self.chains(service)).seal()

    def verify(self, services: Sequence[str] = SERVICES) -> list[Named]:
        """Run `letopis verify` over some services and return all that it names."""
        compare = partial(against.compare_with, services=services)
        with (
            patch.object(run, "open_database", self._open),
            patch.object(run, "SERVICES", services),
            patch.object(against, "open_database", self._open),
            patch.object(command, "compare_with", compare),
        ):
            words = ["--json", "--state", str(self.folder / "state")]
            done = CliRunner().invoke(command.verify, words, catch_exceptions=False)
        assert done.exit_code in (0, command.BROKEN), done.output
        named = list(_named(orjson.loads(done.stdout)))
        assert bool(named) == (done.exit_code == command.BROKEN), done.output
        return named

    def undo(self) -> None:
        """Take back all that was done since the world was made."""
        for connection in self.connections.values():
            connection.rollback()
            connection.begin()

    @contextmanager
    def _open(self, settings: Settings, **_words: str) -> Iterator[Database]:
        yield self.database(settings.service, "app")


def _named(report: Mapping[str, Any]) -> Iterator[Named]:
    for chain in report["chains"]:
        for one in chain["breaks"]:
            what = f"{chain['chain']} {one['sequence']}: {one['what']}"
            yield Named(chain["service"], chain["school"], what)
    for compared in report["comparisons"]:
        for one in compared["differences"]:
            yield Named(compared["service"], compared["school"], str(one))
    for one in report["compared"]["contradictions"]:
        what = f"{one['chain']} {one['sequence']}: {one['what']}"
        yield Named(one["service"], one["school"], what)


@contextmanager
def made_world(parts: Parts, folder: Path, seed: int) -> Iterator[World]:
    """Make the four databases, use them lawfully, and drop them at the end."""
    made = {name: parts.make_database(name) for name in SERVICES}
    with ExitStack() as stack:
        for one in made.values():
            stack.callback(parts.drop_database, one)
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in {**NOWHERE, "SIGNING_PUBLIC_KEYS": dump_json(PUBLIC).decode()}.items():
            environment.setenv(name, value)
        for name, one in made.items():
            environment.setenv(f"{name.upper()}_DATABASE_URL", one.app)
        rooms = use(made, folder, Random(seed))
        connections = {
            name: stack.enter_context(_superuser(parts, one)) for name, one in made.items()
        }
        yield World(connections, rooms, folder)


@contextmanager
def _superuser(parts: Parts, databases: Databases) -> Iterator[Connection]:
    who = make_url(parts.superuser_dsn)
    url = make_url(databases.app).set(username=who.username, password=who.password)
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.begin()
        yield connection
    engine.dispose()


def declared(service: str) -> Any:
    """Return what a service has declared: its chains, and what is compared with them."""
    return import_module(f"services.{service}.app").SERVICE


def model_of(service: str, table: str) -> type[Any]:
    """Return the model of a service's table."""
    load_models(service)
    (found,) = (
        mapper.class_
        for base in (Mechanism, import_module(f"services.{service}.core.base").Base)
        for mapper in base.registry.mappers
        if mapper.class_.__tablename__ == table
    )
    return found


