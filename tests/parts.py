"""The servers that tests work with: embedded, or the real ones where LETOPIS_PARTS=real."""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from minio import Minio
from psycopg import sql

from deploy.databases import create_database, prepare_database, service_url
from deploy.development.embedded import pgmq
from deploy.development.generated_secrets import Generated, generated_ports, generated_secrets
from deploy.development.part import Addresses, Part, Provider
from deploy.development.supervisor import Supervisor
from services.shared.database.migrate import migrate
from tests.shared.tables import create_shared_tables

KIND = os.environ.get("LETOPIS_PARTS") or "embedded"

SERVERS = {
    "embedded": {"postgres": ("postgres",), "broker": ("postgres",), "store": ("store",)},
    "real": {"postgres": ("postgres",), "broker": ("epmd", "rabbitmq"), "store": ("minio",)},
}
"""Which processes stand behind what a test asks for."""

PASSWORD = "a-password-of-tests"

SHARED = "shared"

MEMORY = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes that must be free in memory before servers keep their files there."""

FORGETFUL = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "max_wal_size": "128MB",
}
"""For a PostgreSQL that nobody kills; a test that wants to see data survive starts its own."""


def make_home(purpose: str) -> Path:
    """Make a folder for servers, in memory where there is room: a new database is mostly files.

    Unlike pytest's own folders it can be reached by the account that PostgreSQL runs as.
    """
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM
    home = Path(tempfile.mkdtemp(prefix=f"letopis-{purpose}-", dir=MEMORY if roomy else None))
    home.chmod(0o711)
    return home


def with_settings(postgres: Part, settings: Mapping[str, str]) -> Part:
    """Return a PostgreSQL with other settings."""
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return replace(postgres, command=[*postgres.command, *words])


class Databases(NamedTuple):
    """One service's database: its address for the application, and for migrations."""

    app: str
    owner: str


@dataclass(frozen=True)
class Store:
    """The object store and the identity of one service in it."""

    endpoint: str
    region: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)

    def client(self) -> Minio:
        """Return a client with the service's own rights."""
        return Minio(
            self.endpoint, self.access_key, self.secret_key, region=self.region, secure=False
        )


@dataclass(frozen=True)
class Broker:
    """A broker that nobody else uses, so that a test may kill it."""

    url: str
    kill: Callable[[], None]
    wait_ready: Callable[[], None]
    stop: Callable[[], None]
    start: Callable[[], None]


@dataclass(frozen=True)
class KillableStore:
    """A store that nobody else uses, so that a test may kill it; it is started again at once."""

    store: Store
    kill: Callable[[], None]
    wait_ready: Callable[[], None]


class Parts:
    """One session's servers, each started when first asked for, all ended by `close`."""

    def __init__(self) -> None:
        self._folder = make_home("parts")
        self._closing: list[Callable[[], object]] = []
        self._numbers = count(1)
        self._migrated: set[str] = set()

    @cached_property
    def _session(self) -> "_Servers":
        return self._open(quick=True)

    @cached_property
    def superuser_dsn(self) -> str:
        """The address of PostgreSQL's superuser."""
        self._session.start("postgres")
        return self._session.addresses["launcher"]["SUPERUSER_DSN"]

    @cached_property
    def broker_url(self) -> str:
        """The address of the session's broker."""
        return self._session.start_broker()

    @cached_property
    def broker_admin_url(self) -> str:
        """The address of the administrator of the session's broker."""
        assert self.broker_url
        return self._session.addresses["operator"]["BROKER_ADMIN_URL"]

    def new_broker(self) -> Broker:
        """Start a broker of its own for a test that kills it; durable as in production."""
        servers = self._open(quick=False)
        url = servers.start_broker()
        name = SERVERS[KIND]["broker"][-1]
        keeper = servers.supervisor
        return Broker(
            url,
            kill=lambda: keeper.kill(name),
            wait_ready=lambda: keeper.wait_ready(name),
            stop=lambda: keeper.stop(name),
            start=lambda: keeper.start_again(name),
        )

    def store(self, service: str = "portfolio") -> Store:
        """Return the store as one service sees it."""
        return self._session.start_store(service)

    def new_store(self, service: str = "portfolio") -> KillableStore:
        """Start a store of its own for a test that kills it."""
        servers = self._open(quick=False)
        store = servers.start_store(service)
        name = SERVERS[KIND]["store"][-1]
        keeper = servers.supervisor
        return KillableStore(
            store,
            kill=lambda: keeper.kill(name),
            wait_ready=lambda: keeper.wait_ready(name),
        )

    def logs(self) -> list[Path]:
        """Return the logs of all servers that were started."""
        return sorted(self._folder.glob("*/logs/*.log"))

    def make_database(self, service: str, *, migrated: bool = True) -> Databases:
        """Make a fresh database of a service; migrations run once a session, then it is copied.

        The service `shared` stands for none: its database has the tables that all have.
        """
        role = f"letopis_{service}"
        template = f"template_{service}{'' if migrated else '_empty'}"
        if template not in self._migrated:
            prepare_database(self.superuser_dsn, template, PASSWORD, PASSWORD, role=role)
            owner = self._addresses(role, template).owner
            if service == SHARED:
                create_shared_tables(owner)
            elif migrated:
                migrate(service, owner)
            self._migrated.add(template)
        name = f"test_{service}_{next(self._numbers)}"
        self._copy(template, name, role)
        return self._addresses(role, name)

    def drop_database(self, databases: Databases) -> None:
        """Drop a database that `make_database` made."""
        name = databases.app.rpartition("/")[2]
        with psycopg.connect(self.superuser_dsn, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def close(self) -> None:
        """End every server and remove what it wrote."""
        for end in reversed(self._closing):
            end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _addresses(self, role: str, name: str) -> Databases:
        return Databases(
            service_url(self.superuser_dsn, f"{role}_app", PASSWORD, name),
            service_url(self.superuser_dsn, f"{role}_owner", PASSWORD, name),
        )

    def _copy(self, template: str, name: str, role: str) -> None:
        with psycopg.connect(self.superuser_dsn, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(name), sql.Identifier(f"{role}_owner"), sql.Identifier(template)
                )
            )
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                    sql.Identifier(name), sql.Identifier(f"{role}_app")
                )
            )
            create_database(connection, name, f"{role}_owner")  # closes it to everybody else

    def _open(self, *, quick: bool) -> "_Servers":
        folder = self._folder / str(next(self._numbers))
        folder.mkdir(mode=0o711)
        servers = _Servers(folder, quick)
        self._closing.append(servers.supervisor.close)
        return servers


class _Servers:
    """The servers of one folder."""

    def __init__(self, folder: Path, quick: bool) -> None:
        self.ports: Generated[int] = generated_ports(folder / "ports.json")
        self.secrets: Generated[str] = generated_secrets(folder / "secrets.json")
        self.supervisor = Supervisor(folder, say=lambda line: None).__enter__()
        provider: Provider | Any = import_module(
            f"deploy.development.{KIND}.parts"
        )
        self.addresses: Addresses = provider.addresses(self.ports, self.secrets)
        self._parts: dict[str, Part] = {
            part.name: part for part in provider.parts(folder, self.ports, self.secrets)
        }
        if quick:
            self._parts["postgres"] = with_settings(self._parts["postgres"], FORGETFUL)
        self._started: set[str] = set()

    def start(self, what: str) -> None:
        """Start the processes behind a kind of server, unless they run already."""
        missing = [name for name in SERVERS[KIND][what] if name not in self._started]
        self.supervisor.start([self._parts[name] for name in missing])
        self._started.update(missing)

    def start_broker(self) -> str:
        """Start the broker and return its address."""
        self.start("broker")
        if KIND == "embedded":
            pgmq.prepare(self.ports, self.secrets)
        return self.addresses["common"]["BROKER_URL"]

    def start_store(self, service: str) -> Store:
        """Start the store and return it as one service sees it."""
        self.start("store")
        told = {**self.addresses["common"], **self.addresses[service]}
        return Store(
            told["STORE_ENDPOINT"],
            told["STORE_REGION"],
            told["STORE_BUCKET"],
            told["STORE_ACCESS_KEY"],
            told["STORE_SECRET_KEY"],
        )
