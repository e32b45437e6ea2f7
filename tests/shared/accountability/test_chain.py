"""The access log and its hash chain: written with the action, never changed, cuts noticed."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.shared.accountability.access import Basis, Tie
from services.shared.accountability.access_log import (
    Access,
    record_access,
    record_refusal,
    school_of,
)
from services.shared.accountability.caller import Caller
from services.shared.accountability.chain import seal
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.verification import verify, verify_school
from services.shared.database.base import Database, new_id
from services.shared.errors import Attempt
from tests.servers import Databases
from tests.shared.events import CALLER

REFUSED = "append-only|permission denied"
GROUND = Basis("marks.read", "deputy", Tie.SCHOOL)


@pytest.fixture
def owner(databases: Databases) -> Iterator[Database]:
    """Return the database as the owner of the tables: the attacker of these tests."""
    opened = Database(databases.owner)
    yield opened
    opened.close()


def record(database: Database, school_id: str = "131", times: int = 1) -> None:
    caller = Caller(user_id="u-1", role="deputy", school_id=school_id, correlation_id="c-1")
    with database.transaction(school_id) as session:
        for _ in range(times):
            record_access(session, caller, GROUND.on(pupil_id=new_id()), kind="marks")


def logged(database: Database, school_id: str = "131") -> list[Access]:
    with database.transaction(school_id) as session:
        return list(session.scalars(select(Access).order_by(Access.sequence)))


def seal_all(database: Database) -> int:
    """Seal what waits now, as a worker does that has just started."""
    return Sealer(database, [Access]).seal()


def breaks(database: Database, school_id: str = "131") -> list[tuple[int, str]]:
    with database.transaction() as session:
        return [(b.sequence, b.what) for b in verify(session, Access, school_id)]


def tamper(owner: Database, statement: str) -> None:
    """Change rows as somebody who owns the tables and takes the triggers away could."""
    with owner.transaction("131") as session:
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER keep"))
        session.execute(text(statement))
        session.execute(text("ALTER TABLE access_log ENABLE TRIGGER keep"))


def test_an_access_is_logged_with_its_ground_and_without_values(database: Database) -> None:
    subject = new_id()
    with database.transaction("131") as session:
        record_access(session, CALLER, GROUND.on(group_id=subject), kind="marks")
    [row] = logged(database)
    assert (row.user_id, row.role, row.action) == ("u-1", "deputy", "marks.read")
    assert (row.kind, row.subject_kind, row.subject_id) == ("marks", "group", subject)
    assert (row.ground, row.outcome) == ("deputy:school", "allowed")
    assert (row.origin, row.correlation_id) == ("web 10.0.0.1", "c-1")


def test_a_refusal_is_logged_in_the_school_of_the_caller(database: Database) -> None:
    with database.transaction(school_of(CALLER)) as session:
        record_refusal(session, CALLER, Attempt("marks.read", "pupil", UUID(int=5)))
    [row] = logged(database)
    assert (row.outcome, row.ground, row.kind) == ("refused", "deputy:none", "marks")
    assert row.subject_id == UUID(int=5)


def test_what_belongs_to_no_school_is_logged_for_the_platform(database: Database) -> None:
    nobody = Caller(user_id="u-2", role="platform_admin")
    with database.transaction(school_of(nobody)) as session:
        record_refusal(session, nobody, Attempt("marks.read", "school", None))
    assert len(logged(database, "platform")) == 1


def test_a_rolled_back_action_leaves_no_trace_in_the_log(database: Database) -> None:
    with database.transaction("131") as session:
        record_access(session, CALLER, GROUND.on(pupil_id=None), kind="marks")
        session.rollback()
    assert logged(database) == []


def test_a_school_sees_its_own_log_alone(database: Database) -> None:
    record(database, "131", 2)
    record(database, "lyceum-2", 1)
    assert len(logged(database, "131")) == 2
    assert len(logged(database, "lyceum-2")) == 1
    with database.transaction() as session:
        assert session.scalars(select(Access)).all() == []


def test_a_row_of_another_school_cannot_be_written(database: Database) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        _write_into_another_school(database)


def test_waiting_rows_are_sealed_once_in_order_for_each_school(database: Database) -> None:
    record(database, "131", 3)
    record(database, "lyceum-2", 2)
    assert seal_all(database) == 5
    assert seal_all(database) == 0
    assert [row.sequence for row in logged(database, "131")] == [1, 2, 3]
    assert [row.sequence for row in logged(database, "lyceum-2")] == [1, 2]
    record(database, "131", 1)
    seal_all(database)
    assert logged(database)[-1].sequence == 4
    assert breaks(database) == []
    assert breaks(database, "lyceum-2") == []


def test_more_rows_than_one_batch_are_sealed(database: Database) -> None:
    record(database, "131", 1201)
    assert seal_all(database) == 1201
    assert breaks(database) == []


def test_a_transaction_that_commits_late_is_sealed_after_the_others(database: Database) -> None:
    record(database, "131")  # the first row of a school makes its chain, alone
    with database.transaction("131") as late:
        _record_in(late)
        record(database, "131", 2)
        seal_all(database)
    assert seal_all(database) == 1
    assert breaks(database) == []


def test_a_quiet_school_is_looked_at_less_often_and_a_busy_one_every_second(
    database: Database,
) -> None:
    moment, looked = 0.0, []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "FROM access_log" in statement:
            looked.append(moment)

    record(database)
    sealer = Sealer(database, [Access], clock=lambda: moment)
    assert sealer.seal() == 1
    event.listen(database.engine, "before_cursor_execute", note)
    for second in range(1, 33):
        moment = float(second)
        assert sealer.seal() == 0
    assert looked == [1.0, 3.0, 7.0, 15.0, 23.0, 31.0]
    record(database)
    moment = 40.0
    assert sealer.seal() == 1
    record(database)
    moment = 41.0
    assert sealer.seal() == 1


def test_two_sealers_at_once_seal_each_row_once(database: Database) -> None:
    record(database, "131", 5)
    with database.transaction() as first:
        assert seal(first, Access, "131") == 5
        with database.transaction() as second:
            second.execute(text("SET LOCAL lock_timeout = '300ms'"))
            with pytest.raises(DBAPIError, match="lock timeout"):
                seal(second, Access, "131")
            second.rollback()
    assert seal_all(database) == 0
    assert breaks(database) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_log SET user_id = 'somebody else'",
        "UPDATE access_log SET sequence = 9",
        "UPDATE access_log SET digest = NULL, sequence = NULL",
        "DELETE FROM access_log",
    ],
)
def test_the_database_refuses_to_change_a_sealed_row(
    database: Database, owner: Database, statement: str
) -> None:
    record(database)
    seal_all(database)
    for who in (database, owner):
        with pytest.raises(DBAPIError, match=REFUSED):
            _execute(who, statement)


def test_an_unsealed_row_can_be_sealed_and_nothing_else(
    database: Database, owner: Database
) -> None:
    record(database)
    for statement in ("UPDATE access_log SET user_id = 'x'", "DELETE FROM access_log"):
        for who in (database, owner):
            with pytest.raises(DBAPIError, match=REFUSED):
                _execute(who, statement)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE access_log SET user_id = 'somebody else' WHERE sequence = 3",
            [(3, "содержание изменено")],
        ),
        ("DELETE FROM access_log WHERE sequence = 3", [(3, "строки нет")]),
        ("DELETE FROM access_log WHERE sequence = 5", [(5, "конец цепочки отрезан")]),
        ("DELETE FROM access_log", [(5, "конец цепочки отрезан")]),
        (
            "UPDATE access_log SET digest = decode(repeat('ab', 32), 'hex') WHERE sequence = 5",
            [(5, "содержание изменено"), (5, "цепочка переписана")],
        ),
    ],
)
def test_whatever_is_changed_behind_the_triggers_shows(
    database: Database, owner: Database, statement: str, found: list[tuple[int, str]]
) -> None:
    record(database, times=5)
    seal_all(database)
    tamper(owner, statement)
    assert breaks(database) == found


def test_every_school_is_verified_by_itself(database: Database, owner: Database) -> None:
    for school_id, times in (("131", 3), ("lyceum-2", 2)):
        record(database, school_id, times)
    seal_all(database)
    tamper(owner, "UPDATE access_log SET user_id = 'nobody' WHERE sequence = 2")
    found = {one: verify_school(database, Access, one) for one in ("131", "lyceum-2")}
    assert (found["131"].rows, found["lyceum-2"].rows) == (3, 2)
    assert [one.sequence for one in found["131"].breaks] == [2]
    assert found["lyceum-2"].breaks == []


def test_a_row_that_is_sealed_while_its_chain_is_verified_is_no_break(
    database: Database,
) -> None:
    record(database)
    seal_all(database)
    busy = Database(database.engine.url.render_as_string(hide_password=False))
    seen: list[str] = []

    def seal_another(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "FROM access_log" in statement and not seen:
            seen.append(statement)
            record(busy)
            seal_all(busy)

    event.listen(database.engine, "before_cursor_execute", seal_another)
    found = verify_school(database, Access, "131")
    busy.close()
    assert seen
    assert (found.rows, found.breaks) == (1, [])


def _record_in(session: Session) -> None:
    record_access(session, CALLER, GROUND.on(pupil_id=None), kind="marks")
    session.flush()


def _write_into_another_school(database: Database) -> None:
    with database.transaction("lyceum-2") as session:
        _record_in(session)


def _execute(database: Database, statement: str) -> None:
    with database.transaction("131") as session:
        session.execute(text(statement))
