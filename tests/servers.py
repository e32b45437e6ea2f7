"""The servers of one folder, and databases on them: embedded, or real where LETOPIS_PARTS=real."""

import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import psutil
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
REAL = KIND == "real"

SERVERS = {
    "embedded": {
        "postgres": ("postgres",), "broker": ("postgres",), "store": ("store",),
        "issuer": ("postgres", "issuer"),
    },
    "real": {
        "postgres": ("postgres",), "broker": ("epmd", "rabbitmq"), "store": ("minio",),
        "issuer": ("postgres", "keycloak"),
    },
}
"""Which processes stand behind what a test asks for; the last of them is the one to kill."""

PASSWORD = "a-password-of-tests"

SHARED = "shared"

FORGETFUL = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "max_wal_size": "128MB",
}
"""For a PostgreSQL that nobody kills; one that a test kills is durable as in production."""


def with_settings(postgres: Part, settings: Mapping[str, str]) -> Part:
    """Return a PostgreSQL with other settings."""
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return replace(postgres, command=[*postgres.command, *words])


class Databases(NamedTuple):
    """One service's database: its address for each process, and for migrations."""

    app: str
    owner: str
    work: str


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


class Servers:
    """The servers of one folder, each started when first asked for."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self.ports: Generated[int] = generated_ports(folder / "ports.json")
        self.secrets: Generated[str] = generated_secrets(folder / "secrets.json")
        self.supervisor = Supervisor(folder, say=lambda line: None).__enter__()
        provider: Provider | Any = import_module(f"deploy.development.{KIND}.parts")
        self.addresses: Addresses = provider.addresses(self.ports, self.secrets)
        self._parts: dict[str, Part] = {
            part.name: part for part in provider.parts(folder, self.ports, self.secrets)
        }
        if quick:
            self._parts["postgres"] = with_settings(self._parts["postgres"], FORGETFUL)
        self._started: set[str] = set()
        self._migrated: set[str] = set()
        self._numbers = count(1)

    def start(self, what: str) -> None:
        """Start the processes behind a kind of server, unless they run already."""
        missing = [name for name in SERVERS[KIND][what] if name not in self._started]
        self.supervisor.start([self._parts[name] for name in missing])
        self._started.update(missing)

    def start_postgres(self) -> str:
        """Start PostgreSQL and return the address of its superuser."""
        self.start("postgres")
        return self.addresses["launcher"]["SUPERUSER_DSN"]

    def start_broker(self) -> str:
        """Start the broker and return its owner's address; services have accounts of their own."""
        self.start("broker")
        if not REAL:
            pgmq.prepare(self.ports, self.secrets)
        return self.addresses["operator"]["BROKER_URL"]

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

    def make_database(self, service: str, *, migrated: bool = True) -> Databases:
        """Make a fresh database of a service; migrations run once, then their result is copied.

        The service `shared` stands for none: its database has the tables that all have.
        """
        superuser = self.start_postgres()
        role = f"letopis_{service}"
        template = f"template_{service}{'' if migrated else '_empty'}"
        if template not in self._migrated:
            prepare_database(
                superuser, template, PASSWORD, PASSWORD, work_password=PASSWORD, role=role
            )
            owner = self._databases(role, template).owner
            if service == SHARED:
                create_shared_tables(owner)
            elif migrated:
                migrate(service, owner)
            self._migrated.add(template)
        name = f"test_{service}_{next(self._numbers)}"
        self._copy(template, name, role)
        return self._databases(role, name)

    def drop_database(self, databases: Databases) -> None:
        """Drop a database that `make_database` made."""
        name = databases.app.rpartition("/")[2]
        with psycopg.connect(self.start_postgres(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _databases(self, role: str, name: str) -> Databases:
        superuser = self.start_postgres()
        return Databases(
            service_url(superuser, f"{role}_app", PASSWORD, name),
            service_url(superuser, f"{role}_owner", PASSWORD, name),
            service_url(superuser, f"{role}_work", PASSWORD, name),
        )

    def _copy(self, template: str, name: str, role: str) -> None:
        with psycopg.connect(self.start_postgres(), autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(name), sql.Identifier(f"{role}_owner"), sql.Identifier(template)
                )
            )
            for process in ("app", "work"):
                connection.execute(
                    sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                        sql.Identifier(name), sql.Identifier(f"{role}_{process}")
                    )
                )
            create_database(connection, name, f"{role}_owner")  # closes it to everybody else


@dataclass(frozen=True)
class OwnServer:
    """A server that nobody else uses, so that a test may kill it; durable as in production."""

    servers: Servers
    what: str

    def kill(self) -> None:
        """End it as a crash would; it is started again at once."""
        self.servers.supervisor.kill(self._name)

    def wait_ready(self) -> None:
        """Wait until it is ready, perhaps being started again."""
        self.servers.supervisor.wait_ready(self._name)

    def revive(self) -> None:
        """Kill it and wait until it has been started again."""
        self.kill()
        self.wait_ready()

    def stop(self) -> None:
        """End it politely, until `start`."""
        self.servers.supervisor.stop(self._name)

    def start(self) -> None:
        """Start it after `stop` and wait until it is ready."""
        self.servers.supervisor.start_again(self._name)

    def freeze(self) -> None:
        """Let it hang: its sockets stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    @property
    def _name(self) -> str:
        return SERVERS[KIND][self.what][-1]

    def _signal(self, number: int) -> None:
        leader = psutil.Process(self.servers.supervisor.pid(self._name))
        # PostgreSQL's backends leave the process group: reach them as children.
        for process in (leader, *leader.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)


@dataclass(frozen=True)
class Postgres(OwnServer):
    """A PostgreSQL of a test's own."""

    def make_database(self, service: str) -> Databases:
        """Make a fresh database of a service on it."""
        return self.servers.make_database(service)


@dataclass(frozen=True)
class Broker(OwnServer):
    """A broker of a test's own, and its address."""

    url: str


@dataclass(frozen=True)
class KillableStore(OwnServer):
    """A store of a test's own, as one service sees it."""

    store: Store
