"""Rows of a chain are dated when they were written: one that is dated back or ahead is told."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import psycopg
import pytest
from sqlalchemy import event, make_url, select, text, update

from services.shared.accountability.access_log import Access, record_access
from services.shared.accountability.chain import ChainHead
from services.shared.accountability.dating import misdated
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
    assert told(database) == [(1, "внесена задним числом")]


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
        session.execute(update(Access).values(sealed_at=Access.at, written_at=Access.at))
    assert told(database) == [(1, "содержание изменено")]
    with owner.transaction(CALLER.school_id) as session:
        session.execute(update(Access).values(sealed_at=None, written_at=None))
    assert told(database) == [(1, "содержание изменено")]


@pytest.mark.parametrize("time", ["infinity", "-infinity", "0044-03-15 BC"])
def test_a_time_that_no_calendar_has_is_told_and_ends_nothing(
    database: Database, owner: Database, time: str
) -> None:
    write(database)
    with owner.transaction(CALLER.school_id) as session:
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER keep"))
        session.execute(text("ALTER TABLE access_log DROP CONSTRAINT ck_access_log_at_moment"))
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
            text(
                "UPDATE access_log SET sealed_at = NULL, written_at = NULL, position = NULL,"
                " user_id = :odd, person_id = id"
            ),
            {"odd": ODD},
        )
        session.execute(
            text("UPDATE access_log SET at = '2024-11-15 09:30:00.120+03' WHERE sequence = 1")
        )
        session.execute(
            text("UPDATE access_log SET at = '1900-01-05 00:00:00+00' WHERE sequence = 2")
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


def test_a_chain_sealed_before_the_time_of_writing_was_kept_still_holds_and_goes_on(
    database: Database, owner: Database
) -> None:
    write(database)
    write(database)
    with owner.transaction(CALLER.school_id) as session:
        for table in ("access_log", "chain_head"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER keep"))
        session.execute(text("UPDATE access_log SET written_at = NULL, position = NULL"))
        head = bytes(32)
        for row in session.scalars(select(Access).order_by(Access.sequence)):
            head = as_sealed_so_far(head, row, "written_at")
            session.execute(update(Access).where(Access.id == row.id).values(digest=head))
        session.execute(update(ChainHead).values(digest=head))
        for table in ("access_log", "chain_head"):
            session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER keep"))
    write(database)
    assert told(database) == []


ODD = "".join(map(chr, range(1, 0x250))) + "\u2028\ufeff\uffff\U0001f600 </script>"
"""What JSON has to escape, and what it may."""


TIMES = ("sealed_at", "written_at")


def as_sealed_so_far(before: bytes, row: Access, *without: str) -> bytes:
    """Return the seal of a row as it was made before rows had times; or only some of them."""
    content = {
        column.key: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for column in Access.__table__.columns
        if column.key not in ("sequence", "digest", "position", *(without or TIMES))
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
    assert told(database) == [(1, "внесена задним числом")]


def test_a_worker_that_stood_still_makes_no_row_a_finding(
    database: Database, owner: Database
) -> None:
    with database.transaction(CALLER.school_id) as session:
        record_access(session, CALLER, GROUND, kind="marks")
    with owner.transaction(CALLER.school_id) as session:
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER USER"))
        # As if the hours in which nobody sealed it were over.
        session.execute(
            update(Access).values(
                at=Access.at - timedelta(hours=30), written_at=Access.at - timedelta(hours=30)
            )
        )
        session.execute(text("ALTER TABLE access_log ENABLE TRIGGER USER"))
    Sealer(database, [Access]).seal()
    write(database)
    assert told(database) == []


@pytest.mark.parametrize("role", ["app", "work"])
def test_no_account_of_a_service_says_when_a_row_was_written(
    databases: Databases, database: Database, role: str
) -> None:
    """With all that the account has: the columns themselves, and the order that rows stand in."""
    write(database)
    with psycopg.connect(libpq(getattr(databases, role))) as account:
        account.execute("SELECT set_config('app.school_id', %s, false)", [CALLER.school_id])
        account.execute(
            "INSERT INTO access_log (school_id, id, at, user_id, role, action, kind, subject_kind,"
            " ground, outcome, origin, correlation_id, written_at, position) SELECT school_id,"
            " gen_random_uuid(), at - interval '20 days', user_id, role, action, kind,"
            " subject_kind, ground, outcome, origin, correlation_id, at - interval '20 days', -5"
            " FROM access_log"
        )
    write(database)
    assert told(database) == [(2, "внесена задним числом")]
    with database.transaction(CALLER.school_id) as session:
        rows = select(Access.position, Access.written_at).order_by(Access.sequence)
        positions = [row.position for row in session.execute(rows)]
    assert positions == sorted(positions)
    assert positions[0] == 1


@pytest.mark.parametrize("moment", ["NULL", "now() - interval '20 days'", "'infinity'"])
def test_whoever_seals_cannot_say_when(databases: Databases, moment: str) -> None:
    with psycopg.connect(libpq(databases.work)) as worker:
        worker.execute("SELECT set_config('app.school_id', '131', false)")
        worker.execute(
            "INSERT INTO access_log (school_id, id, at, user_id, role, action, kind, subject_kind,"
            " ground, outcome, origin, correlation_id) VALUES ('131', gen_random_uuid(),"
            " now() - interval '20 days', 'u', 'deputy', 'marks.read', 'marks', 'pupil', '',"
            " 'allowed', 'web', '')"
        )
        with pytest.raises(psycopg.Error, match="sealed at the time of sealing"):
            worker.execute(
                f"UPDATE access_log SET sequence = 1, digest = sha256('x'), sealed_at = {moment}"
            )


def test_a_row_without_a_time_among_rows_with_one_is_told(
    database: Database, owner: Database
) -> None:
    """What a superuser does who knows that rows of before had none: it hid a row dated back."""
    write(database)
    write(database)
    with owner.transaction(CALLER.school_id) as session:
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER USER"))
        last = select(Access).order_by(Access.sequence.desc()).limit(1)
        row = session.scalars(last).one()
        row.sealed_at = row.written_at = None
        row.at -= timedelta(days=20)
        session.flush()
        before = session.scalar(select(Access.digest).where(Access.sequence == 1))
        digest = as_sealed_so_far(before or b"", row)
        session.execute(update(Access).where(Access.id == row.id).values(digest=digest))
        session.execute(text("ALTER TABLE chain_head DISABLE TRIGGER USER"))
        session.execute(update(ChainHead).values(digest=digest))
    [(number, what)] = told(database)
    assert (number, what[:8]) == (2, "времени ")


OLD = 20_000


def write_old_ones(owner: Database) -> None:
    """Let rows stand there from before any time was kept, as after an upgrade."""
    with owner.transaction(CALLER.school_id) as session:
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER USER"))
        session.execute(text(
            "INSERT INTO access_log (school_id, id, at, user_id, role, action, kind, subject_kind,"
            " ground, outcome, origin, correlation_id, sequence, digest) SELECT '131',"
            " gen_random_uuid(), now() - interval '1 year', 'u', 'deputy', 'marks.read', 'marks',"
            " 'pupil', '', 'allowed', 'web', '', n, sha256('x')"
            f" FROM generate_series(1, {OLD}) n"
        ))
        session.execute(text(
            f"INSERT INTO chain_head VALUES ('access_log', '131', {OLD}, sha256('x'))"
        ))
        session.execute(text("ALTER TABLE access_log ENABLE TRIGGER USER"))
    with owner.engine.connect() as connection:
        connection.execute(text("ANALYZE access_log"))
        connection.commit()


def test_a_part_of_a_chain_is_judged_without_going_through_all_that_is_older(
    database: Database, owner: Database
) -> None:
    write_old_ones(owner)
    for days in (0, 0, 20):
        write(database, days=days)
    which = {"of_school": "131", "after": OLD - 2, "up_to": OLD + 3}
    read: list[int] = []

    def explain(
        connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: Any
    ) -> None:
        if not statement.startswith("EXPLAIN"):
            plan = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
            read.append(rows_of(connection.exec_driver_sql(plan, values).scalar()[0]["Plan"]))

    with database.transaction("131") as session:
        event.listen(session.connection(), "before_cursor_execute", explain)
        found = misdated(session, Access, which, demo=False)
    assert [number for number, _ in found] == [OLD + 3]
    assert sum(read) in range(1, 100)


def rows_of(plan: dict[str, Any]) -> int:
    """Return how many rows a plan read from tables, those that it then left out among them."""
    read = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    own = read * plan["Actual Loops"] if "Relation Name" in plan else 0
    return int(own) + sum(map(rows_of, plan.get("Plans", [])))


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_row_without_a_time_is_told_in_whichever_part_it_stands_first(
    database: Database, owner: Database, after: int
) -> None:
    for _ in range(4):
        write(database)
    with owner.transaction(CALLER.school_id) as session:
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER USER"))
        session.execute(text(
            "UPDATE access_log SET written_at = NULL, sealed_at = NULL WHERE sequence > 2"
        ))
    with database.transaction("131") as session:
        which = {"of_school": "131", "after": after, "up_to": 4}
        found = misdated(session, Access, which, demo=False)
    assert [number for number, _ in found] == [3, 4]


def test_rows_are_sealed_in_the_order_of_writing_whatever_the_clocks_of_hosts_say(
    databases: Databases, database: Database
) -> None:
    """Ids are made by web hosts: one whose clock is late makes the smaller id of the later row."""
    ids = [new_id() for _ in range(3)]
    for key in reversed(ids):
        with psycopg.connect(libpq(databases.app)) as account:
            account.execute("SELECT set_config('app.school_id', %s, false)", [CALLER.school_id])
            account.execute(
                "INSERT INTO access_log (school_id, id, at, user_id, role, action, kind,"
                " subject_kind, ground, outcome, origin, correlation_id) VALUES (%s, %s, now(),"
                " 'u', 'deputy', 'marks.read', 'marks', 'pupil', '', 'allowed', 'web', '')",
                [CALLER.school_id, key],
            )
    Sealer(database, [Access]).seal()
    with database.transaction(CALLER.school_id) as session:
        assert session.scalars(select(Access.id).order_by(Access.sequence)).all() == ids[::-1]
    assert told(database) == []


def libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
