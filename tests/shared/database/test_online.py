"""Steps of migrations beside running services: nobody is kept waiting, and a step is repeated."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from services.shared.database import migrate as migrating
from services.shared.database.migrate import migrate
from services.shared.database.online import add_check, build_index, require_value
from tests.eventually import eventually
from tests.parts import Parts
from tests.servers import Databases

Step = Callable[[Operations], None]


@pytest.fixture
def owner(make_database: Callable[[str], Databases]) -> str:
    """Return the address of a database with a table, as its owner."""
    address = make_database("shared").owner
    with connected(address) as connection:
        connection.execute("CREATE TABLE large (id int, said text)")
        connection.execute("INSERT INTO large VALUES (1, 'a'), (2, NULL)")
    return address


def connected(address: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(address.replace("+psycopg", ""), autocommit=True)


def run(owner: str, step: Step) -> None:
    """Run a step as a migration does: in a transaction of its own."""
    engine = create_engine(owner)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection)
            with context.begin_transaction():
                step(Operations(context))
    finally:
        engine.dispose()


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[Future[None]]:
    """Do something in a thread, whose failure is this one's."""
    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(work)
        yield future
        future.result(30)


def waits_for_a_lock(connection: psycopg.Connection[tuple[Any, ...]], wait: str) -> bool:
    """Tell whether somebody in this database has waited for a lock of a kind for a moment."""
    found = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock' AND wait_event = %s"
        " AND now() - query_start > interval '200ms'",
        [wait],
    )
    return found.fetchone() == (1,)


def test_who_writes_goes_on_while_an_index_waits_for_an_earlier_transaction(owner: str) -> None:
    with connected(owner) as earlier, connected(owner) as other:
        other.execute("SET lock_timeout = '2s'")
        earlier.execute("BEGIN; INSERT INTO large VALUES (3, 'c')")
        step = lambda op: build_index(op, "ix_large_said", "large", ["said"])  # noqa: E731
        with beside(lambda: run(owner, step)):
            assert eventually(lambda: waits_for_a_lock(other, "virtualxid"))
            other.execute("INSERT INTO large VALUES (4, 'd')")
            earlier.execute("COMMIT")
        assert is_valid(other, "ix_large_said")


def test_old_rows_are_looked_at_for_a_rule_while_others_write(owner: str) -> None:
    """The rows are so many that the look takes a while; a writer need not wait for its end."""
    with connected(owner) as other:
        other.execute("CREATE FUNCTION slow(int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS"
                      " 'BEGIN PERFORM pg_sleep($1); RETURN true; END'")
        other.execute("DELETE FROM large WHERE id = 2")
        step = lambda op: add_check(op, "ck_large_id", "large", "slow(id)")  # noqa: E731
        other.execute("SET lock_timeout = '500ms'")
        with beside(lambda: run(owner, step)) as looking:
            assert eventually(
                lambda: other.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                    " AND datname = current_database()"
                ).fetchone() == (1,)
            )
            other.execute("INSERT INTO large VALUES (0, 'written meanwhile')")
            assert not looking.done()


def test_a_rule_that_an_old_row_breaks_is_refused_and_added_once_the_row_is_mended(
    owner: str,
) -> None:
    def step(op: Operations) -> None:
        require_value(op, "large", "said")

    with pytest.raises(IntegrityError):
        run(owner, step)
    with connected(owner) as connection:
        connection.execute("UPDATE large SET said = '' WHERE said IS NULL")

        run(owner, step)

        with pytest.raises(psycopg.errors.NotNullViolation):
            connection.execute("INSERT INTO large VALUES (3, NULL)")


def test_an_index_that_an_earlier_try_left_half_built_is_built_anew(owner: str) -> None:
    def step(op: Operations) -> None:
        build_index(op, "uq_large_id", "large", ["id"], unique=True)

    with connected(owner) as connection:
        connection.execute("INSERT INTO large VALUES (1, 'twice')")
        with pytest.raises(IntegrityError):
            run(owner, step)
        assert not is_valid(connection, "uq_large_id")
        connection.execute("DELETE FROM large WHERE said = 'twice'")

        run(owner, step)

        assert is_valid(connection, "uq_large_id")


def is_valid(connection: psycopg.Connection[tuple[Any, ...]], index: str) -> bool:
    found = connection.execute(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [index]
    )
    return found.fetchone() == (True,)


def test_a_migration_that_waits_too_long_for_a_table_lets_others_on_and_is_begun_again(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "100ms")
    monkeypatch.setattr(migrating, "PAUSE", 0.05)
    databases = parts.make_database("gateway", migrated=False)
    owner = databases.owner
    migrate("gateway", owner, "0008")
    said = ""

    def has_said() -> bool:
        nonlocal said
        said += capsys.readouterr().err
        return "tried again" in said

    with connected(owner) as holder, connected(owner) as other:
        # The next one puts a trigger on it.
        holder.execute("BEGIN; LOCK TABLE inbox IN ROW EXCLUSIVE MODE")
        with beside(lambda: migrate("gateway", owner)):
            assert eventually(has_said, seconds=30)
            holder.execute("COMMIT")
        assert other.execute("SELECT count(*) FROM incident").fetchone() == (0,)
    parts.drop_database(databases)


def test_a_second_run_waits_for_the_first_however_long_that_takes_and_keeps_it_from_nothing(
    make_database: Callable[[str], Databases], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waited in a statement kept a snapshot, for which the first run's index waited."""
    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(migrating, "ATTEMPTS", 1)
    owner = make_database("gateway").owner
    with connected(owner) as first:
        first.execute("SELECT pg_advisory_lock(hashtext('letopis migrate'))")
        with beside(lambda: migrate("gateway", owner)) as second:
            assert eventually(lambda: has_asked_for_the_lock(first))
            first.execute("CREATE INDEX CONCURRENTLY ix_outbox_all ON outbox (id, school_id)")
            assert not second.done()
            first.execute("DROP INDEX ix_outbox_all")
            first.execute("SELECT pg_advisory_unlock(hashtext('letopis migrate'))")


def has_asked_for_the_lock(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
    found = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND (query LIKE '%advisory_lock%' OR query = 'COMMIT')"
    )
    return found.fetchone() != (0,)
