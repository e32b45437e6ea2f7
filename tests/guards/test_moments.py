"""No table of any service takes a time that no calendar has, whoever writes it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import Connection, sql
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import IntegrityError

from services.shared.accountability.access_log import Access
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.verification import verify
from services.shared.database.base import Database
from services.shared.database.moments import bound_moments
from services.shared.process.settings import SERVICES
from tests.servers import Databases

MakeDatabase = Callable[[str], Databases]

COLUMNS = (
    "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
)
RULES = (
    "SELECT c.relname, a.attname, pg_get_constraintdef(t.oid) FROM pg_constraint t"
    " JOIN pg_class c ON c.oid = t.conrelid"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND t.conkey = ARRAY[a.attnum]"
    " WHERE t.contype = 'c' AND t.convalidated AND t.conname LIKE 'ck\\_%\\_moment'"
)
# What stands in the first rows of a table, by the service's web account.
ATTACKS = {
    "access_log": (
        "INSERT INTO access_log (school_id, id, at, user_id, role, action, kind, subject_kind,"
        " ground, outcome, origin, correlation_id) VALUES ('131', gen_random_uuid(), %s, 'u', 'r',"
        " 'a', 'k', 'pupil', '', 'allowed', '', '')"
    ),
    "outbox": (
        "INSERT INTO outbox (id, school_id, type, subject, happened_at, actor, correlation_id,"
        " data) VALUES (gen_random_uuid(), '131', 't', 's', %s, 'a', '', '{}')"
    ),
    "waiting_work": (
        "INSERT INTO waiting_work (school_id, kind, id, due_at)"
        " VALUES ('131', 'k', gen_random_uuid(), %s)"
    ),
}
NO_TIMES = ("infinity", "-infinity", "0044-03-15 BC", "12026-01-01", "0001-01-01", "2300-01-02")


@pytest.fixture(params=SERVICES)
def databases(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Databases:
    """Return the migrated database of each service in turn."""
    return make_database(request.param)


@pytest.fixture
def owner(databases: Databases) -> Iterator[Connection]:
    """Return a connection of the owner of the tables."""
    with psycopg.connect(libpq(databases.owner)) as opened:
        yield opened


def test_every_column_of_a_date_or_a_time_holds_such_as_a_calendar_has(owner: Connection) -> None:
    kinds = {(table, column): kind for table, column, kind in owner.execute(COLUMNS)}
    timed = {
        place for place, kind in kinds.items() if kind == "date" or kind.startswith("timestamp")
    }
    rules = {(table, column): rule for table, column, rule in owner.execute(RULES)}
    assert len(timed) > 20
    assert set(rules) == timed
    for place, rule in rules.items():
        assert "'1900-01-01" in rule, place
        beyond = "'9999-12-31" if place[1] == "locked_until" else "'2300-01-01"
        assert beyond in rule, place


@pytest.mark.parametrize("table", ATTACKS)
def test_the_account_that_answers_requests_writes_none(databases: Databases, table: str) -> None:
    with psycopg.connect(libpq(databases.app), autocommit=True) as account:
        account.execute("SELECT set_config('app.school_id', '131', false)")
        for moment in NO_TIMES:
            with pytest.raises(psycopg.errors.CheckViolation):
                account.execute(ATTACKS[table], [moment])  # type: ignore[call-overload]
        account.execute(ATTACKS[table], [datetime.now(UTC)])  # type: ignore[call-overload]


def test_a_time_that_stood_there_before_is_said_and_ends_no_upgrade(
    databases: Databases, owner: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = sql.Identifier("ck_outbox_happened_at_moment")
    owner.execute(sql.SQL("ALTER TABLE outbox DROP CONSTRAINT {}").format(rule))
    owner.execute(ATTACKS["outbox"], ["infinity"])
    owner.commit()
    engine = create_engine(databases.owner)
    with engine.connect() as connection:
        for _ in range(2):
            bound_moments(connection)
        assert "outbox.happened_at: " in capsys.readouterr().err
        with connection.begin():
            connection.execute(text("UPDATE outbox SET sequence = 1, sent_at = now()"))
        for change in (
            "UPDATE outbox SET happened_at = happened_at",
            "UPDATE outbox SET happened_at = '-infinity'",
        ):
            with pytest.raises(IntegrityError), connection.begin():
                connection.execute(text(change))
        with connection.begin():
            connection.execute(text("DELETE FROM outbox"))
        bound_moments(connection)
    engine.dispose()
    assert capsys.readouterr().err == ""
    assert ("outbox", "happened_at") in {(one[0], one[1]) for one in owner.execute(RULES)}


def test_an_old_row_whose_time_no_calendar_has_is_sealed_after_the_upgrade(
    databases: Databases, owner: Connection
) -> None:
    """A CHECK is held against a row at every UPDATE, and sealing is one."""
    for (table, column) in (("access_log", "at"), ("access_log", "written_at")):
        rule = sql.Identifier(f"ck_{table}_{column}_moment")
        owner.execute(sql.SQL("ALTER TABLE access_log DROP CONSTRAINT {}").format(rule))
    owner.execute("SELECT set_config('app.school_id', '131', false)")
    owner.execute(ATTACKS["access_log"], ["infinity"])
    owner.execute(ATTACKS["access_log"], [datetime.now(UTC)])
    owner.execute("ALTER TABLE access_log DISABLE TRIGGER USER")
    owner.execute("UPDATE access_log SET written_at = 'infinity' WHERE isfinite(at)")
    owner.execute("ALTER TABLE access_log ENABLE TRIGGER USER")
    owner.commit()
    engine = create_engine(databases.owner)
    with engine.connect() as connection:
        for _ in range(2):
            bound_moments(connection)
    engine.dispose()

    database = Database(databases.work)
    assert Sealer(database, [Access]).seal() == 2
    with database.transaction() as session:
        found = {one.sequence for one in verify(session, Access, "131")}
    database.close()
    assert found == {1, 2}
    with psycopg.connect(libpq(databases.app), autocommit=True) as account:
        account.execute("SELECT set_config('app.school_id', '131', false)")
        for moment in NO_TIMES:
            with pytest.raises(psycopg.errors.CheckViolation):
                account.execute(ATTACKS["access_log"], [moment])
        account.execute(ATTACKS["access_log"], [datetime.now(UTC)])


def libpq(url: str) -> str:
    """Return an address as psycopg itself takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
