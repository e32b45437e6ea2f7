"""Fixtures: a fresh database with the shared tables for each test, the session's broker."""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from services.shared.database.base import Database
from tests.parts import Parts
from tests.shared.places import Databases, create_service_database

_numbers = count(1)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Return a folder that unprivileged servers can reach, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="letopis-test-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def broker_url(parts: Parts) -> str:
    """Return the address of the session's broker."""
    return parts.broker_url


@pytest.fixture
def databases(parts: Parts) -> Databases:
    """Return the addresses of a fresh database with the shared tables."""
    return create_service_database(parts.superuser_dsn, f"shared_{next(_numbers)}")


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Return a fresh database, as the application works with it."""
    opened = Database(databases.app, pool_size=4)
    yield opened
    opened.close()
