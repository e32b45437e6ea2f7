"""A database restored from a backup by PostgreSQL's own tools: what holds, and what is missing."""

import json
import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from deploy.databases import prepare_database
from services.cli import letopis
from services.shared.database.base import Database
from services.shared.database.migrate import migrate
from tests.commands.conftest import House
from tests.parts import Parts
from tests.servers import PASSWORD
from tests.shared.checkpoints.chains import KEYS


def call(superuser: str, database: str, tool: str, *arguments: str) -> None:
    """Run one of the server's own programs as its superuser."""
    address = make_conninfo(superuser, dbname=database)
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'").fetchone()
    assert row is not None
    folder = Path(row[0])
    done = subprocess.run(
        [str(folder / tool), "--dbname", address, *arguments],
        env={**os.environ, "LD_LIBRARY_PATH": str(folder.parent / "lib")},
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr


def name_of(database: Database) -> str:
    return make_url(str(database.engine.url)).database or ""


def rows(database: Database, school: str = "131") -> int:
    with database.transaction(school) as session:
        return session.execute(text("SELECT count(*) FROM access_log")).scalar_one()


def test_a_restored_database_holds_and_lacks_what_came_later_until_that_is_accepted(
    house: House, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = house.app["journal"]
    name, copy = name_of(journal), tmp_path / "journal.dump"
    house.work(times=4)
    call(parts.superuser_dsn, name, "pg_dump", "--format=custom", "--file", str(copy))
    house.work(times=3)  # after the backup

    for database in (journal, house.owner["journal"]):
        database.engine.dispose()
    with psycopg.connect(parts.superuser_dsn, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    prepare_database(
        parts.superuser_dsn, name, PASSWORD, PASSWORD, work_password=PASSWORD,
        role="letopis_journal",
    )
    call(parts.superuser_dsn, name, "pg_restore", "--exit-on-error", str(copy))
    migrate("journal", house.owner["journal"].engine.url.render_as_string(hide_password=False))

    assert rows(journal) == 4
    found = house.verify()
    assert found.exit_code == 1
    assert "контрольная точка 7: цепочка укорочена: её конец теперь 4" in found.output
    with psycopg.connect(parts.superuser_dsn, dbname=name) as connection:
        connection.execute("UPDATE outbox_subject SET sequence = sequence + 1000000")
    house.work(times=5)  # the platform goes on
    with journal.transaction("131") as session, pytest.raises(DBAPIError):
        session.execute(text("UPDATE access_log SET action = 'x' WHERE sequence = 1"))

    monkeypatch.setenv("SIGNING_PRIVATE_KEY", json.dumps(KEYS["archive"][0]))
    why = "База журнала восстановлена из копии от 29 ноября, акт 7"
    done = CliRunner().invoke(
        letopis, ["heads", "accept", "--service", "journal", "--yes", "--reason", why]
    )
    assert done.exit_code == 0, done.output
    assert "до записи 4" in done.output
    monkeypatch.delenv("SIGNING_PRIVATE_KEY")
    found = house.verify()
    assert found.exit_code == 0, found.output
    assert f"«{why}»" in found.output
