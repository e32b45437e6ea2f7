"""Fixtures: a fresh database with the shared tables for each test, the session's broker."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.shared.database.base import Database
from tests.parts import SHARED, Databases, Parts, make_home


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Return a folder that unprivileged servers can reach, unlike pytest's own."""
    made = make_home("test")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def broker_url(parts: Parts) -> str:
    """Return the address of the session's broker."""
    return parts.broker_url


@pytest.fixture
def databases(make_database: Callable[[str], Databases]) -> Databases:
    """Return the addresses of a fresh database with the shared tables."""
    return make_database(SHARED)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Return a fresh database, as the application works with it."""
    opened = Database(databases.app, pool_size=4)
    yield opened
    opened.close()
