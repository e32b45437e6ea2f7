"""One piece of work, written by the account that answers requests, stops none behind it."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from services.shared.database.base import Database, new_id
from services.shared.process.clock import now
from services.shared.waiting.table import add_work
from tests.servers import Databases
from tests.shared.waiting.test_runner import KIND, Painter

PIECE = (
    "INSERT INTO waiting_work (school_id, kind, id, due_at, data, attempts, interrupted)"
    " VALUES ('131', %s, gen_random_uuid(), now() - interval '1 day', %s::jsonb, %s, %s)"
)


@pytest.fixture
def web(databases: Databases) -> Iterator[psycopg.Connection]:
    """Return a connection as the account that answers requests."""
    url = make_url(databases.app).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as opened:
        yield opened


@pytest.mark.parametrize(
    ("data", "attempts"),
    [
        ("[" * 3000 + "]" * 3000, 0),
        ('{"n": ' + "[" * 3000 + "]" * 3000 + "}", 0),
        ('{"n": 1' + "0" * 5000 + "}", 0),
        ('{"n": {"a": 1}}', 0),
        ("null", 0),
        ('{"n": "' + "x" * 20000 + '"}', 0),
        ("{}", (1 << 31) - 1),
    ],
    ids=range(7),
)
def test_work_that_nobody_can_read_is_not_written(
    database: Database, web: psycopg.Connection, data: str, attempts: int
) -> None:
    with pytest.raises(psycopg.IntegrityError, match="a few keys and texts"):
        web.execute(PIECE, [KIND, data, attempts, 0])


def test_work_tried_as_often_as_can_be_counted_stops_none_behind_it(
    database: Database, web: psycopg.Connection
) -> None:
    web.execute(PIECE, [KIND, "{}", 1_000_000, 1_000_000])
    with database.transaction() as session:
        add_work(session, KIND, new_id(), now())
    painter = Painter(database)
    painter.wrong = ValueError("odd")
    painter.run()
    web.execute("UPDATE waiting_work SET due_at = now() - interval '1 day'")
    painter.wrong = None
    assert painter.run() == 2
