"""What a role sets for itself takes no effect in a service: neither shut out, nor false dates."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import cast, literal, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.types import Text

from services.shared.database.base import Database
from services.shared.messaging.outbox.relay import _try_lock
from tests.servers import Databases

SETTINGS = {
    "search_path": "pg_temp",
    "row_security": "off",
    "datestyle": "German",
    "idle_session_timeout": "1",
    "idle_in_transaction_session_timeout": "1",
    "statement_timeout": "1",
    "lock_timeout": "1",
}


@pytest.mark.parametrize("who", ["app", "work"])
def test_a_role_changes_nothing_for_its_own_service(
    make_database: Callable[[str], Databases], who: str
) -> None:
    databases = make_database("journal")
    url = {"app": databases.app, "work": databases.work}[who]
    attacker = Database(url)
    with attacker.transaction() as session:
        for name, value in SETTINGS.items():
            session.execute(text(f"ALTER ROLE CURRENT_USER SET {name} = '{value}'"))
    attacker.close()
    database = Database(url)
    try:
        with database.transaction("131") as session:
            told = {name: session.scalar(text(f"SHOW {name}")) for name in SETTINGS}
            day = session.scalar(select(cast(literal(date(2026, 9, 2)), Text)))
            session.execute(text("SELECT count(*) FROM lesson"))
            session.execute(text("ALTER ROLE CURRENT_USER RESET ALL"))
    finally:
        database.close()
    assert day == "2026-09-02"
    assert told == {
        "search_path": "public",
        "row_security": "on",
        "datestyle": "ISO, MDY",
        "idle_session_timeout": "0",
        "idle_in_transaction_session_timeout": "0",
        "statement_timeout": "30s",
        "lock_timeout": "10s",
    }


@pytest.mark.parametrize(
    "call",
    [
        "lo_from_bytea(0, 'x')", "pg_notify('a', 'b')", "pg_try_advisory_lock(1, 2)",
        "pg_advisory_xact_lock(1, 2)", "pg_try_advisory_xact_lock_shared(1, 2)",
    ],
)
def test_whoever_answers_requests_has_nothing_of_the_server_that_he_does_not_need(
    make_database: Callable[[str], Databases], call: str
) -> None:
    database = Database(make_database("journal").app)
    with pytest.raises(ProgrammingError, match="permission denied"), database.transaction() as one:
        one.execute(text(f"SELECT {call}"))
    database.close()


def test_no_lock_of_whoever_answers_requests_keeps_the_relay_from_leading(
    make_database: Callable[[str], Databases],
) -> None:
    databases = make_database("journal")
    attacker, worker = Database(databases.app), Database(databases.work)
    with attacker.engine.connect() as held, worker.engine.connect() as leading:
        held.execute(text("SELECT pg_advisory_lock(hashtext('letopis outbox relay'))"))
        held.execute(text("SELECT pg_advisory_xact_lock((1::bigint << 32)"
                          " | (hashtext('letopis outbox relay')::bigint & 4294967295))"))
        assert _try_lock(leading, "letopis outbox relay")
    attacker.close()
    worker.close()
