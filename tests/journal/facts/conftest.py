"""Fixtures of the history of facts: the database as each of its accounts."""

from collections.abc import Callable, Iterator

import pytest

from services.shared.database.base import Database
from tests.servers import Databases


@pytest.fixture
def account(databases: Databases) -> Iterator[Callable[[str], Database]]:
    """Return the database as one of its accounts works with it."""
    opened: list[Database] = []

    def connect(name: str) -> Database:
        opened.append(Database(getattr(databases, name)))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()
