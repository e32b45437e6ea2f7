"""Fixtures that all tests share: the session's servers, a fresh database, one Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.parts import Databases, Parts

HERE = Path(__file__).parent
SERVERS = frozenset({"parts", "platform", "place", "stage", "running", "local", "judge"})
"""Fixtures behind which servers, or what is installed with them, stand."""

TOGETHER = ("end_to_end", "access", "destruction", "gateway/identity", "gateway")
"""Folders whose tests share one platform: one worker has them all, each other file has one."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs no server, say what stays together, and begin with what takes longest."""
    for item in items:
        assert isinstance(item, pytest.Function)
        if not SERVERS.intersection(item.fixturenames) and not item.get_closest_marker("browser"):
            item.add_marker("pure")
        item.add_marker(pytest.mark.xdist_group(_group(item.path.relative_to(HERE))))
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def _group(file: Path) -> str:
    folder = file.parent.as_posix()
    return folder if folder in TOGETHER else file.as_posix()


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for all tests: Playwright allows one event loop in a process."""
    with chromium() as launched:
        yield launched
