"""Fixtures: a broker of these tests' own, and the four services on it."""

from collections.abc import Iterator
from itertools import count

import pytest

from services.shared.database.base import Database
from tests.destruction.stage import Platform, platform
from tests.parts import Parts
from tests.shared.places import Databases, create_service_database

_numbers = count(1)


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
def databases(parts: Parts) -> Databases:
    """Return the addresses of a fresh database with the shared tables alone."""
    return create_service_database(parts.superuser_dsn, f"destruction_{next(_numbers)}")


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Return that database, as the application works with it."""
    opened = Database(databases.app, pool_size=4)
    yield opened
    opened.close()
