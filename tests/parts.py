"""The servers that a session of tests works with, each started when first asked for."""

import shutil
import tempfile
from functools import cached_property
from itertools import count
from pathlib import Path

from tests.servers import Broker, Databases, KillableStore, Postgres, Servers, Store

MEMORY = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes that must be free in memory before servers keep their files there."""


def make_home(purpose: str) -> Path:
    """Make a folder for servers, in memory where there is room: a new database is mostly files.

    Unlike pytest's own folders it can be reached by the account that PostgreSQL runs as.
    """
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM
    home = Path(tempfile.mkdtemp(prefix=f"letopis-{purpose}-", dir=MEMORY if roomy else None))
    home.chmod(0o711)
    return home


class Parts:
    """One session's servers, all ended by `close`."""

    def __init__(self, home: Path | None = None) -> None:
        """Keep their files in `home`, or else where `make_home` finds room; `close` removes it."""
        self._home = home or make_home("parts")
        self._opened: list[Servers] = []
        self._numbers = count(1)

    @cached_property
    def _session(self) -> Servers:
        return self.open(quick=True)

    @cached_property
    def superuser_dsn(self) -> str:
        """The address of PostgreSQL's superuser."""
        return self._session.start_postgres()

    @cached_property
    def broker_url(self) -> str:
        """The address of the session's broker."""
        return self._session.start_broker()

    def broker_url_of(self, service: str) -> str:
        """Return the address of the session's broker for one service, with its own account."""
        assert self.broker_url
        return self._session.addresses[service]["BROKER_URL"]

    @cached_property
    def broker_admin_url(self) -> str:
        """The address of the administrator of the session's broker."""
        assert self.broker_url
        return self._session.addresses["operator"]["BROKER_ADMIN_URL"]

    def store(self, service: str = "portfolio") -> Store:
        """Return the store as one service sees it."""
        return self._session.start_store(service)

    def make_database(self, service: str, *, migrated: bool = True) -> Databases:
        """Make a fresh database of a service on the session's PostgreSQL."""
        return self._session.make_database(service, migrated=migrated)

    def drop_database(self, databases: Databases) -> None:
        """Drop a database that `make_database` made."""
        self._session.drop_database(databases)

    def new_postgres(self) -> Postgres:
        """Start a PostgreSQL of its own for a test that kills it."""
        servers = self.open()
        servers.start_postgres()
        return Postgres(servers, "postgres")

    def new_broker(self) -> Broker:
        """Start a broker of its own for a test that kills it."""
        servers = self.open()
        return Broker(servers, "broker", servers.start_broker())

    def new_store(self, service: str = "portfolio") -> KillableStore:
        """Start a store of its own for a test that kills it."""
        servers = self.open()
        return KillableStore(servers, "store", servers.start_store(service))

    def open(self, *, quick: bool = False) -> Servers:
        """Return servers beside the session's, none started yet; `quick` ones are not durable."""
        folder = self._home / str(next(self._numbers))
        folder.mkdir(mode=0o711)
        servers = Servers(folder, quick=quick)
        self._opened.append(servers)
        return servers

    def logs(self) -> list[Path]:
        """Return the logs of all servers that were started."""
        return sorted(self._home.glob("*/logs/*.log"))

    def close(self) -> None:
        """End every server and remove what it wrote."""
        for servers in reversed(self._opened):
            servers.supervisor.close()
        shutil.rmtree(self._home, ignore_errors=True)
