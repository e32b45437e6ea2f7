"""Fixtures: the archive's own fresh database."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event

from services.shared.database.base import Database
from tests.servers import Databases


@pytest.fixture
def databases(make_database: Callable[[str], Databases]) -> Databases:
    """Return the addresses of a fresh archive database."""
    return make_database("archive")


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Return the archive's database, as the worker works with it."""
    opened = Database(databases.work, pool_size=3)
    yield opened
    opened.close()


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """Return what is sent to the database from here on."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)
