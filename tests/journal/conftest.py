"""Fixtures of the journal's tests: a fresh database, a class at work, a count of statements."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import event

from services.shared.database.base import Database
from tests.journal.factory import Classroom, make_classroom
from tests.parts import Databases

CountStatements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def databases(make_database: Callable[[str], Databases]) -> Databases:
    """Return the addresses of a fresh journal database."""
    return make_database("journal")


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Return the journal's database as its application works with it."""
    opened = Database(databases.app, pool_size=2)
    yield opened
    opened.close()


@pytest.fixture
def room(database: Database) -> Classroom:
    """Return class 7А of school 131 with three pupils and five lessons of algebra."""
    return make_classroom(database)


@pytest.fixture
def statements(database: Database) -> CountStatements:
    """Return what collects the SQL statements that are sent inside a `with`."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(*arguments: object) -> None:
            sent.append(str(arguments[2]))

        event.listen(database.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(database.engine, "before_cursor_execute", note)

    return counting
