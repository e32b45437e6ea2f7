"""Fixtures: a broker of these tests' own, and the four services on it."""

from collections.abc import Callable, Iterator

import pytest

from services.shared.database.base import Database
from tests.destruction.stage import Platform, platform
from tests.parts import SHARED, Databases, Parts


@pytest.fixture(scope="package")
def own_broker(parts: Parts) -> str:
    """Return the address of a broker whose queues nobody else reads."""
    return parts.new_broker().url


@pytest.fixture
def stage(parts: Parts, own_broker: str) -> Iterator[Platform]:
    """Give the four services, their databases fresh."""
    with platform(parts, own_broker) as opened:
        yield opened


@pytest.fixture
def databases(make_database: Callable[[str], Databases]) -> Databases:
    """Return the addresses of a fresh database with the shared tables alone."""
    return make_database(SHARED)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Return that database, as the application works with it."""
    opened = Database(databases.app, pool_size=4)
    yield opened
    opened.close()
