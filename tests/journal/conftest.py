"""Fixtures of the journal's tests: a database, a class at work, its API, a count of statements."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from services.journal.app import create_app
from services.shared.accountability.caller import Caller, TokenMint, make_key_pair
from services.shared.database.base import Database
from services.shared.process.settings import Settings
from tests.journal.factory import Classroom, make_classroom
from tests.journal.region import Sender, codes_of
from tests.servers import Databases

CountStatements = Callable[[], AbstractContextManager[list[str]]]
Ask = Callable[..., TestResponse]
_PRIVATE, _PUBLIC = make_key_pair("test")


@pytest.fixture
def databases(make_database: Callable[[str], Databases]) -> Databases:
    """Return the addresses of a fresh journal database."""
    return make_database("journal")


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Return the journal's database as its worker works with it."""
    opened = Database(databases.work, pool_size=2)
    yield opened
    opened.close()


@pytest.fixture
def room(database: Database) -> Classroom:
    """Return class 7А of school 131 with three pupils and five lessons of algebra."""
    return make_classroom(database)


@pytest.fixture
def north(database: Database) -> Sender:
    """Return a region that has announced its monitoring of algebra for class 7А."""
    sender = Sender(database)
    sender.announce()
    return sender


@pytest.fixture
def codes(database: Database, room: Classroom, north: Sender) -> list[str]:
    """Return the codes of the three pupils of class 7А."""
    assert north
    return codes_of(database, room)


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


@pytest.fixture
def client(databases: Databases, tmp_path: Path) -> Iterator[FlaskClient]:
    """Return a client of the journal's application."""
    app = create_app(
        Settings(
            service="journal",
            profile="embedded",
            demo=True,
            database_url=databases.app,
            broker_url="",
            caller_public_keys=_PUBLIC,
            caller_private_key=None,
            signing_public_keys=None,
            signing_private_key=None,
            store=None,
            listen="",
            metrics_listen="",
            runtime_dir=tmp_path,
            log_level="INFO",
            web_threads=1,
            web_workers=1,
            events_oldest_days=30,
        )
    )
    yield app.test_client()
    app.extensions["letopis_database"].close()


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """Return what sends a request as a caller and demands the status given."""

    def send(
        method: str,
        caller: Caller,
        path: str,
        body: Any = None,
        *,
        form: Any = None,
        status: int = 200,
        language: str = "",
    ) -> TestResponse:
        spoken = {"Accept-Language": language} if language else {}
        token = TokenMint(_PRIVATE).mint(caller, "journal", time.time())
        response = client.open(
            f"/api/journal/v1{path}",
            method=method,
            json=body,
            data=form,
            headers={"Authorization": f"Bearer {token}", **spoken},
        )
        assert response.status_code == status, response.text
        return response

    return send
