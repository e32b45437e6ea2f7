"""An import that is cut, two at once, and files made to hurt."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from services.shared.database.base import Database
from tests.journal.imports.files import bring, counts, problems, register, sheets
from tests.parts import Parts
from tests.servers import Databases

_TO_KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


def test_a_connection_killed_in_the_middle_leaves_nothing(
    database: Database, databases: Databases, parts: Parts
) -> None:
    operator = register(database)
    before = counts(database)

    def kill(*arguments: object) -> None:
        if "INTO mark_change" in str(arguments[2]):
            name = databases.app.rpartition("/")[2]
            with psycopg.connect(parts.superuser_dsn, autocommit=True) as connection:
                connection.execute(_TO_KILL, [name])

    event.listen(database.engine, "before_cursor_execute", kill)
    with pytest.raises(OperationalError):
        bring(database, operator, sheets())
    event.remove(database.engine, "before_cursor_execute", kill)
    assert counts(database) == before
    assert bring(database, operator, sheets()).summary.changed == 7


def test_two_imports_of_one_file_at_once_bring_it_in_once(database: Database) -> None:
    operator = register(database)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: bring(database, operator, sheets()), range(2)))
    assert sorted(told.summary.changed for told in both) == [0, 7]
    assert counts(database)["pupil"] == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "пуст"),
        (b"%PDF-1.7 not a workbook", "xlsx"),
        (b"PK\x03\x04" + b"\x00" * 100, "xlsx"),
        (b"\x00" * ((10 << 20) + 1), "больше 10 МБ"),
    ],
)
def test_a_file_that_is_no_journal_is_refused_in_a_sentence(
    database: Database, content: bytes, words: str
) -> None:
    operator = register(database)
    before = counts(database)
    told = bring(database, operator, content)
    assert words in problems(told)[0]
    assert told.summary.changed == 0
    assert counts(database) == before
