"""Fixtures: the database as its superuser sees it."""

from collections.abc import Iterator

import pytest

from services.shared.database.base import Database
from tests.servers import Databases


@pytest.fixture
def databases_owner(databases: Databases) -> Iterator[Database]:
    """Return the database as the owner of its tables: the attacker of these tests."""
    opened = Database(databases.owner, pool_size=1)
    yield opened
    opened.close()
