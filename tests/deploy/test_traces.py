"""What deleted rows leave in PostgreSQL's files, and that nothing of it is left afterwards."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from deploy.rewriting import LEAST_FREE, Removal, remove_traces
from deploy.traces import EVERY, SELDOM, keep_removing, step
from tests.parts import Parts
from tests.servers import Databases, Servers


def files_with(word: str, folder: Path) -> dict[str, int]:
    """Return the files below a folder that hold a word, and how often."""
    sought, found = word.encode(), {}
    for path in folder.rglob("*"):
        if path.is_file() and "binaries-" not in str(path) and not path.is_symlink():
            count = path.read_bytes().count(sought)
            if count:
                found[str(path.relative_to(folder))] = count
    return found


def cluster(servers: Servers) -> Path:
    """Return the data folder of a server."""
    with psycopg.connect(servers.start_postgres()) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    return Path(row[0])


@pytest.fixture
def servers(parts: Parts) -> Servers:
    """Return servers of this test's own, durable as in production."""
    return parts.open()


def test_nothing_of_a_deleted_row_is_left_in_any_file(servers: Servers) -> None:
    superuser = servers.start_postgres()
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("CREATE DATABASE letopis_journal")
    folder, word = cluster(servers), "canaryvacuum9"
    journal = psycopg.connect(superuser, dbname="letopis_journal", autocommit=True)
    journal.execute(
        "CREATE TABLE mark (id int GENERATED ALWAYS AS IDENTITY, said text, long text);"
        "CREATE INDEX ON mark (said);"
    )
    # Dead versions of rows, long values beside the table, an index, most common values, the log.
    journal.execute(
        "INSERT INTO mark (said, long) SELECT %(w)s || n %% 7,"
        " %(w)s || (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 200))"
        " FROM generate_series(1, 2000) n",
        {"w": word},
    )
    journal.execute("INSERT INTO mark (said, long) VALUES ('stays', 'stays')")
    journal.execute("ANALYZE mark")
    journal.execute("UPDATE mark SET said = said || '-again' WHERE id %% 3 = 1", [])
    # A table that ends empty: ANALYZE leaves the statistics it had.
    journal.execute("CREATE TABLE emptied AS SELECT said FROM mark")
    journal.execute("ANALYZE emptied")
    journal.execute("DELETE FROM emptied")
    journal.execute("CHECKPOINT")
    journal.execute("DELETE FROM mark WHERE said <> 'stays'")
    journal.execute("VACUUM (ANALYZE) mark")  # what any server does by itself
    journal.execute("CHECKPOINT")
    before = files_with(word, folder)
    assert any("pg_wal" in place for place in before)
    assert any("base" in place for place in before)

    removal = remove_traces(superuser, {"letopis_journal": None})

    assert removal.is_whole, removal
    assert removal.tables >= 1
    assert files_with(word, folder) == {}
    assert journal.execute("SELECT said FROM mark").fetchall() == [("stays",)]
    journal.close()


def test_segments_kept_for_reuse_by_an_older_version_go_too(servers: Servers) -> None:
    superuser = servers.start_postgres()
    folder, word = cluster(servers), "canaryrecycled9"
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("SET wal_recycle = on")  # what checkpoints of this session obey
        connection.execute("CREATE TABLE told (said text)")
        for _ in range(3):
            connection.execute(
                "INSERT INTO told SELECT %s || md5(n::text) FROM generate_series(1, 100000) n",
                [word],
            )
            connection.execute("SELECT pg_switch_wal()")
        connection.execute("DROP TABLE told")
        # A segment that waits to be used again, as servers before this version left some.
        current = connection.execute(
            "SELECT pg_walfile_name(pg_current_wal_insert_lsn())"
        ).fetchone()
    assert current is not None
    log = folder / "pg_wal"
    used = next(path for path in log.glob("0*") if word.encode() in path.read_bytes())
    waiting = log / f"{int(current[0], 16) + 1:024X}"
    waiting.write_bytes(used.read_bytes())
    os.chown(waiting, used.stat().st_uid, used.stat().st_gid)

    assert remove_traces(superuser, {"postgres": None}).is_whole

    assert files_with(word, folder) == {}


def test_a_transaction_that_still_sees_what_was_deleted_is_told_of(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.rewriting._PATIENCE", 0.5)
    superuser = servers.start_postgres()
    with psycopg.connect(superuser) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM pg_class")
        with psycopg.connect(superuser, autocommit=True) as other:
            other.execute("CREATE TABLE written (id int)")

        removal = remove_traces(superuser, {"postgres": None})

    assert not removal.is_whole
    assert "удалённое ещё видит транзакция, начатая" in removal.left[0]
    assert remove_traces(superuser, {"postgres": None}).is_whole


@dataclass
class Platform:
    """The databases of an archive and of one service, with the tables they have in production."""

    superuser: str
    archive: psycopg.Connection[tuple[Any, ...]]
    journal: psycopg.Connection[tuple[Any, ...]]

    def close_act(self, *tables: str) -> UUID:
        """Close an act for which the service has looked through these tables."""
        act = uuid4()
        self.archive.execute(
            "INSERT INTO disposal_act (school_id, id, state, number, number_year, acted_on,"
            " proposed_at, closed_at, closed_on)"
            " SELECT '131', %s, 'closed', 1 + count(*), 2026, '2026-11-30', now(), now(), now()"
            " FROM disposal_act",
            [act],
        )
        parts = [
            {"table": one, "rows": 1, "objects": 0, "kept": [], "done": True} for one in tables
        ]
        self.journal.execute(
            "INSERT INTO erasure_task (school_id, id, act_id, case_file_id, purpose, request,"
            " progress, next_attempt_at, asked_at, causation_id, correlation_id)"
            " VALUES ('131', gen_random_uuid(), %s, gen_random_uuid(), 'destroy', '{}', %s,"
            " now(), now(), gen_random_uuid(), '')",
            [act, Jsonb({"journal.marks": {"digest": "", "parts": parts}})],
        )
        return act

    def step(self, **more: Any) -> Removal | None:
        """Look once, as the launcher does."""
        archive, journal = self.archive.info.dbname, self.journal.info.dbname
        names = dict.fromkeys(("journal", "portfolio", "gateway"), journal)
        return step(
            self.superuser, settled=0, databases={**names, "archive": archive}, **more
        )

    def files(self) -> dict[str, int]:
        """Return the number of the file of each of the service's tables."""
        return dict(
            self.journal.execute(
                "SELECT relname, relfilenode FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = 'public'::regnamespace"
            )
        )

    def said(self, act: UUID) -> tuple[dict[str, Any], bool]:
        """Return what the act says, and whether that is the end of it."""
        row = self.archive.execute(
            "SELECT traces, traces_at IS NOT NULL FROM disposal_act WHERE id = %s", [act]
        ).fetchone()
        assert row is not None
        return row


@pytest.fixture
def platform(
    parts: Parts, make_database: Callable[[str], Databases]
) -> Iterator[Platform]:
    superuser = parts.superuser_dsn
    names = [make_database(one).app.rpartition("/")[2] for one in ("archive", "journal")]
    with (
        psycopg.connect(superuser, dbname=names[0], autocommit=True) as archive,
        psycopg.connect(superuser, dbname=names[1], autocommit=True) as journal,
    ):
        journal.execute(
            "INSERT INTO platform_rule SELECT 'n' || n, 1, '' FROM generate_series(1, 9) n;"
            "INSERT INTO heartbeat SELECT 'n' || n, now(), 'ok' FROM generate_series(1, 9) n;"
        )
        yield Platform(superuser, archive, journal)


def test_only_tables_that_had_rows_of_the_act_are_written_anew_and_that_once(
    platform: Platform,
) -> None:
    act = platform.close_act("heartbeat")
    before = platform.files()

    done = platform.step()

    assert done is not None
    assert done.is_whole, done
    after = platform.files()
    rewritten = {name for name in before if before[name] != after[name]}
    assert "heartbeat" in rewritten
    assert rewritten <= {"heartbeat", "inbox", "outbox", "waiting_work"}
    said, is_done = platform.said(act)
    assert (said["left"], said["log"], is_done) == ([], True, True)
    assert platform.step() is None


def test_what_was_busy_is_tried_again_alone(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.rewriting._ROUNDS", 1)
    act = platform.close_act("heartbeat", "platform_rule")
    with psycopg.connect(platform.superuser, dbname=platform.journal.info.dbname) as busy:
        busy.execute("LOCK TABLE heartbeat IN ACCESS SHARE MODE")
        done = platform.step(also=lambda: ["хранилище занято"])
    assert done is not None
    assert not done.is_whole
    assert not done.log  # it would get the pages of the busy table again
    said, is_done = platform.said(act)
    place = platform.journal.info.dbname
    assert said["left"] == [f"{place}: занята таблица heartbeat", "хранилище занято"]
    assert not is_done
    before = platform.files()

    done = platform.step(also=list)

    after = platform.files()
    assert {name for name in before if before[name] != after[name]} == {"heartbeat"}
    assert done is not None
    assert done.is_whole
    assert platform.said(act)[1]


def test_an_act_whose_tasks_do_not_name_their_tables_has_all_written_anew(
    platform: Platform,
) -> None:
    platform.close_act("")
    before = platform.files()

    assert platform.step()

    assert platform.files()["platform_rule"] != before["platform_rule"]
    assert platform.files()["heartbeat"] != before["heartbeat"]


def test_a_worker_cannot_have_the_superuser_run_what_it_writes_for_a_table(
    platform: Platform,
) -> None:
    platform.close_act("heartbeat; CREATE TABLE stolen (id int)", "pg_catalog.pg_authid")

    done = platform.step()

    assert done is not None
    assert done.is_whole
    assert "stolen" not in platform.files()


def test_a_transaction_that_has_written_keeps_what_was_deleted_after_it(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.rewriting._PATIENCE", 0.5)
    with psycopg.connect(platform.superuser, dbname=platform.journal.info.dbname) as writer:
        writer.execute("CREATE TABLE written (id int)")  # looks at nothing from now on
        act = platform.close_act("heartbeat")
        before = platform.files()

        done = platform.step()

        assert done is not None
        assert "удалённое ещё видит транзакция, начатая" in platform.said(act)[0]["left"][0]
        assert platform.files() == before  # no table is locked for nothing

    # Transactions that have begun since cannot see it, and hold up nothing.
    with psycopg.connect(platform.superuser, dbname=platform.journal.info.dbname) as later:
        later.execute("CREATE TABLE written_later (id int)")
        done = platform.step()
    assert done is not None
    assert done.is_whole, done


def test_a_table_is_not_written_anew_where_it_would_fill_the_disk(platform: Platform) -> None:
    act = platform.close_act("heartbeat")
    before = platform.files()["heartbeat"]

    platform.step(room=lambda: LEAST_FREE)

    assert platform.files()["heartbeat"] == before
    assert any("мало места" in one for one in platform.said(act)[0]["left"])


class _EnoughError(Exception):
    """The loop has looked as often as the test wants."""


def test_it_looks_seldom_and_says_why_while_something_stands_in_the_way() -> None:
    answers: list[Callable[[], Removal | None]] = [
        lambda: None,
        lambda: Removal(3, False, ("letopis_journal: занята таблица mark_change",)),
        lambda: int("x") or None,  # nothing that was thought of
        *[lambda: Removal(0, False, ("занята",))] * 5,
        lambda: Removal(1, True),
        lambda: None,
    ]
    said: list[str] = []
    pauses: list[float] = []
    left = iter(answers)

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == len(answers):
            raise _EnoughError

    with pytest.raises(_EnoughError):
        keep_removing(lambda: next(left)(), said.append, wait)

    assert pauses == [EVERY, 120, 240, 480, SELDOM, SELDOM, SELDOM, SELDOM, EVERY, EVERY]
    assert said[0] == (
        "следы уничтоженного убраны не все: letopis_journal: занята таблица mark_change;"
        " журнал изменений базы ещё хранит прежнее"
    )
    assert said[1].startswith("следы уничтоженного не убраны: ValueError")
    assert said[-1] == "следы уничтоженного убраны из файлов баз данных"
    assert len(said) == 8
