"""Rows of a chain are dated when they were written: one that is dated back or ahead is told."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text, update

from services.shared.accountability.access_log import Access, record_access
from services.shared.accountability.chain import ChainHead
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.verification import verify
from services.shared.database.base import Database, new_id
from services.shared.process.clock import now
from tests.servers import Databases
from tests.shared.accountability.test_chain import GROUND
from tests.shared.events import CALLER


@pytest.fixture
def owner(databases: Databases) -> Iterator[Database]:
    """Return the database as the owner of the tables."""
    opened = Database(databases.owner)
    yield opened
    opened.close()


def write(database: Database, **before: float) -> None:
    """Write a row dated so long ago, as whoever may insert rows can, and let it be sealed."""
    with database.transaction(CALLER.school_id) as session:
        at = now() - timedelta(**before)
        record_access(session, CALLER, GROUND.on(pupil_id=new_id()), kind="marks", at=at)
    Sealer(database, [Access]).seal()


def told(database: Database, **how: Any) -> list[tuple[int, str]]:
    with database.transaction() as session:
        found = verify(session, Access, CALLER.school_id or "", **how)
    return [(one.sequence, one.what.split(":")[0]) for one in found]


def test_rows_that_overtake_each_other_by_seconds_are_no_finding(database: Database) -> None:
    for seconds in (0, 40, 5, 130, 0):
        write(database, seconds=seconds)
    assert told(database) == []


def test_a_row_dated_before_its_predecessor_is_told(database: Database) -> None:
    write(database)
    write(database, minutes=30)
    write(database)
    assert told(database) == [(2, "внесена задним числом")]


def test_a_first_row_dated_far_before_its_sealing_is_told(database: Database) -> None:
    write(database, days=200)
    assert told(database) == [(1, "внесена задним числом, или обработчик стоял")]


def test_a_row_dated_ahead_is_told_and_hides_nothing(database: Database) -> None:
    write(database, days=-300)
    write(database)
    write(database, hours=2)
    assert told(database) == [(1, "датирована вперёд"), (3, "внесена задним числом")]


def test_what_the_sealing_time_says_cannot_be_changed_afterwards(
    database: Database, owner: Database
) -> None:
    write(database, days=200)
    with owner.transaction(CALLER.school_id) as session:
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER keep"))
        session.execute(update(Access).values(sealed_at=Access.at))
    assert told(database) == [(1, "содержание изменено")]
    with owner.transaction(CALLER.school_id) as session:
        session.execute(update(Access).values(sealed_at=None))
    assert told(database) == [(1, "содержание изменено")]


@pytest.mark.parametrize("time", ["infinity", "-infinity", "0044-03-15 BC"])
def test_a_time_that_no_calendar_has_is_told_and_ends_nothing(
    database: Database, owner: Database, time: str
) -> None:
    write(database)
    with owner.transaction(CALLER.school_id) as session:
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER keep"))
        session.execute(text(f"UPDATE access_log SET at = '{time}'"))
    found = told(database)
    assert found[0] == (1, "содержание изменено")
    assert len(found) == 2


def test_a_chain_sealed_before_the_time_of_sealing_was_kept_still_holds(
    database: Database, owner: Database
) -> None:
    for days in (3, 2, 400):
        write(database, days=days)
    with owner.transaction(CALLER.school_id) as session:
        for table in ("access_log", "chain_head"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER keep"))
        session.execute(
            text("UPDATE access_log SET sealed_at = NULL, user_id = :odd, person_id = id"),
            {"odd": ODD},
        )
        session.execute(
            text("UPDATE access_log SET at = '2024-11-15 09:30:00.120+03' WHERE sequence = 1")
        )
        session.execute(
            text("UPDATE access_log SET at = '0999-01-05 00:00:00+00' WHERE sequence = 2")
        )
        head = bytes(32)
        for row in session.scalars(select(Access).order_by(Access.sequence)):
            head = as_sealed_so_far(head, row)
            session.execute(
                update(Access).where(Access.id == row.id).values(digest=head),
                execution_options={"synchronize_session": False},
            )
        session.execute(update(ChainHead).values(digest=head))
    assert told(database) == []


ODD = "".join(map(chr, range(1, 0x250))) + "\u2028\ufeff\uffff\U0001f600 </script>"
"""What JSON has to escape, and what it may."""


def as_sealed_so_far(before: bytes, row: Access) -> bytes:
    """Return the seal of a row as it was made before rows had a time of sealing."""
    content = {
        column.key: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for column in Access.__table__.columns
        if column.key not in ("sequence", "digest", "sealed_at")
        for value in [getattr(row, str(column.key))]
    }
    body = orjson.dumps(
        [row.sequence, content], option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
    )
    return hashlib.sha256(before + body).digest()


def test_the_demo_may_be_dated_back_where_it_may_be_made_and_nowhere_else(
    database: Database,
) -> None:
    demo = replace(CALLER, user_id="demo")
    with database.transaction(CALLER.school_id) as session:
        at = now() - timedelta(days=90)
        record_access(session, demo, GROUND, kind="marks", at=at)
    write(database)
    assert told(database, demo=True) == []
    assert told(database) == [(1, "внесена задним числом, или обработчик стоял")]
