"""Fixtures that all tests share: the session's servers, a fresh database, one Chromium."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from services.shared.database.base import Database
from tests.browser import chromium
from tests.parts import Parts
from tests.servers import SHARED, Databases

# How long an example takes is the machine's affair: nothing here asserts times.
settings.register_profile("letopis", deadline=None)
settings.load_profile("letopis")

SERVERS = frozenset({"parts", "platform", "place", "stage", "running", "local", "judge"})
"""Fixtures behind which servers, or what is installed with them, stand."""

TOGETHER = ("access", "destruction", "end_to_end", "gateway", "tampering")
"""Folders whose tests share one platform, which one worker has; the gateway's pages need none."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs no server."""
    assert isinstance(item, pytest.Function)
    if not SERVERS.intersection(item.fixturenames) and not item.get_closest_marker("browser"):
        item.add_marker("pure")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Give a file, or a folder that shares a platform, to one worker."""
    return _Grouped(config, log)


class _Grouped(LoadScopeScheduling):
    """Not `--dist loadgroup`: it writes its groups into node ids that pytest 9.2 computes."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.split("/")[1]
        alone = folder not in TOGETHER or file.startswith("tests/gateway/pages/")
        return file if alone else folder


@pytest.fixture(scope="session")
def parts() -> Iterator[Parts]:
    """Return the session's servers; each starts when first asked for."""
    servers = Parts()
    yield servers
    servers.close()


@pytest.fixture
def make_database(parts: Parts) -> Iterator[Callable[[str], Databases]]:
    """Return what makes a fresh database of a service, dropped after the test."""
    made: list[Databases] = []

    def make(service: str) -> Databases:
        made.append(parts.make_database(service))
        return made[-1]

    yield make
    for databases in made:
        parts.drop_database(databases)


@pytest.fixture
def databases(make_database: Callable[[str], Databases]) -> Databases:
    """Return the addresses of a fresh database with the tables that all services have."""
    return make_database(SHARED)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Return that database, as the worker works with it."""
    opened = Database(databases.work, pool_size=4)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for all tests: Playwright allows one event loop in a process."""
    with chromium() as launched:
        yield launched
