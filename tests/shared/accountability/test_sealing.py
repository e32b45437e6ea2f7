"""What stops one chain, or one row, stops no other; it is named, counted and seen from outside."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url, text
from structlog.testing import capture_logs

from services.shared.accountability.access_log import Access
from services.shared.accountability.incidents import list_incidents
from services.shared.accountability.nightly import NightlyCheck
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.signing import Signatures
from services.shared.accountability.verification import verify
from services.shared.database.base import Database
from services.shared.process.clock import now
from services.shared.process.metrics import SEALING_REFUSED, UNSEALED_SECONDS
from tests.in_process import PUBLIC_KEYS
from tests.servers import Databases
from tests.shared.accountability.test_chain import record
from tests.shared.checkpoints.chains import as_superuser


@pytest.fixture
def owner(databases: Databases) -> Iterator[Database]:
    """Return the database as its owner, who can take triggers away."""
    opened = Database(databases.owner)
    yield opened
    opened.close()


def numbers(database: Database, school: str) -> list[int | None]:
    with database.transaction(school) as session:
        rows = text("SELECT sequence FROM access_log ORDER BY sequence NULLS LAST")
        return list(session.scalars(rows))


@pytest.mark.parametrize("time", ["infinity", "-infinity", "0044-03-15 BC", "29999-01-01"])
def test_a_row_of_a_time_that_no_calendar_has_is_sealed_and_named(
    database: Database, owner: Database, time: str
) -> None:
    """One row of the web account's with `infinity` kept the chains of all schools unsealed."""
    record(database, times=2)
    as_superuser(
        owner,
        "ALTER TABLE access_log DROP CONSTRAINT IF EXISTS ck_access_log_at_moment",
        f"UPDATE access_log SET at = '{time}' WHERE position = 1",
    )
    record(database, "lyceum-2")
    assert Sealer(database, [Access]).seal() == 3
    with database.transaction() as session:
        [found] = verify(session, Access, "131")
        assert (found.sequence, verify(session, Access, "lyceum-2")) == (1, [])


def test_a_row_that_cannot_be_sealed_keeps_its_own_school_alone(
    database: Database, owner: Database
) -> None:
    record(database)
    sealer = Sealer(database, [Access])
    assert sealer.seal() == 1
    record(database)
    record(database, "lyceum-2")
    with owner.transaction() as session:
        session.execute(text(
            "CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE division_by_zero; END $$;"
            "CREATE TRIGGER odd BEFORE UPDATE ON access_log FOR EACH ROW"
            " WHEN (NEW.school_id = '131') EXECUTE FUNCTION odd()"
        ))
    before = SEALING_REFUSED.labels("access_log")._value.get()
    late = iter([1000.0, *[2000.0] * 20])
    sealer = Sealer(database, [Access], clock=lambda: next(late))
    with capture_logs() as logs:
        sealer.seal()
    assert (numbers(database, "131"), numbers(database, "lyceum-2")) == ([1, None], [1])
    assert [(one["school"], one["chain"]) for one in logs] == [("131", "access_log")]
    assert SEALING_REFUSED.labels("access_log")._value.get() == before + 1
    assert not sealer.is_sound()
    with owner.transaction() as session:
        session.execute(text("DROP TRIGGER odd ON access_log"))
    sealer = Sealer(database, [Access])
    sealer.seal()
    assert (numbers(database, "131"), sealer.is_sound()) == ([1, 2], True)
    assert UNSEALED_SECONDS.labels("access_log")._value.get() == 0


def test_a_row_whose_seal_was_half_taken_stops_nothing_and_is_named(
    database: Database, owner: Database
) -> None:
    record(database, times=3)
    Sealer(database, [Access]).seal()
    as_superuser(owner, "UPDATE access_log SET digest = NULL WHERE sequence = 2")
    record(database)
    assert Sealer(database, [Access]).seal() == 1
    with database.transaction() as session:
        found = {(one.sequence, one.what) for one in verify(session, Access, "131")}
    assert (2, "строка стоит вне цепочки") in found


def test_a_sealer_that_has_not_gone_round_for_long_is_not_sound(database: Database) -> None:
    moment = 0.0
    sealer = Sealer(database, [Access], clock=lambda: moment)
    sealer.seal()
    assert sealer.is_sound()
    moment = 301.0
    assert not sealer.is_sound()


def test_rows_that_wait_for_their_seal_for_long_are_counted_and_named(
    database: Database, owner: Database
) -> None:
    record(database, times=2)
    Sealer(database, [Access]).seal()
    record(database, times=3)
    with database.transaction() as session:
        assert verify(session, Access, "131") == []
    as_superuser(
        owner,
        "UPDATE access_log SET written_at = written_at - interval '11 minutes',"
        " at = at - interval '11 minutes' WHERE position > 3",
    )
    with database.transaction() as session:
        [found] = verify(session, Access, "131")
    assert (found.sequence, found.what[:44]) == (3, "не запечатано строк: 2, самая ранняя записан")
    Sealer(database, [Access]).seal()
    with database.transaction() as session:
        assert [one for one in verify(session, Access, "131") if "запечатано" in one.what] == []


def test_rows_that_wait_ever_longer_and_are_ever_more_are_one_incident(
    database: Database, owner: Database
) -> None:
    """The number was part of what tells incidents apart: each night made another."""
    night = NightlyCheck(database, lambda _: ["131"], [Access], [], Signatures(PUBLIC_KEYS))
    record(database)
    Sealer(database, [Access]).seal()
    for new in (1, 0, 0):
        record(database, times=2)
        as_superuser(
            owner,
            "UPDATE access_log SET written_at = written_at - interval '1 hour',"
            " at = at - interval '1 hour' WHERE sequence IS NULL",
        )
        assert night.check("131", now()) == new
    with database.transaction("131") as session:
        [incident] = list_incidents(session, "131")
        [found] = verify(session, Access, "131")
    assert incident.what.startswith("access_log: строки давно не запечатаны")
    assert found.what.startswith("не запечатано строк: 6, ")


def test_rows_are_counted_where_the_head_was_taken_away(
    database: Database, owner: Database
) -> None:
    """Who takes the head away keeps all that is written from then on unsealed."""
    record(database, times=2)
    as_superuser(
        owner,
        "UPDATE access_log SET written_at = written_at - interval '1 hour'",
        "DELETE FROM chain_head",
    )
    with database.transaction() as session:
        assert [one.what[:22] for one in verify(session, Access, "131")] == [
            "не запечатано строк: 2"
        ]


def test_no_row_is_larger_than_a_batch_of_such_can_be_held(databases: Databases) -> None:
    url = make_url(databases.app).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as web:
        web.execute("SELECT set_config('app.school_id', '131', false)")
        with pytest.raises(psycopg.IntegrityError, match="too large to be sealed"):
            web.execute(
                "INSERT INTO access_log (school_id, id, at, user_id, role, action, kind,"
                " subject_kind, ground, outcome, origin, correlation_id) VALUES ('131',"
                " gen_random_uuid(), now(), repeat('x', 50000000), 'r', 'a', 'k', 'pupil', '',"
                " 'allowed', '', '')"
            )
