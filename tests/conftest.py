"""Fixtures that all tests share: the session's servers, a fresh database, one Chromium."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.parts import Databases, Parts


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
