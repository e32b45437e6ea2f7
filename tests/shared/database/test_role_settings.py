"""What a role sets for itself takes no effect in a service: neither shut out, nor false dates."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import cast, literal, select, text
from sqlalchemy.types import Text

from services.shared.database.base import Database
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
