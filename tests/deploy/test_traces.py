"""What deleted rows leave in PostgreSQL's files, and that nothing of it is left afterwards."""

import os
from pathlib import Path

import psycopg
import pytest

from deploy.traces import remove_traces
from tests.parts import Parts
from tests.servers import Servers


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

    removal = remove_traces(superuser)

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

    assert remove_traces(superuser).is_whole

    assert files_with(word, folder) == {}


def test_a_transaction_that_still_sees_what_was_deleted_is_told_of(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.traces._PATIENCE", 0.5)
    superuser = servers.start_postgres()
    with psycopg.connect(superuser) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM pg_class")
        with psycopg.connect(superuser, autocommit=True) as other:
            other.execute("CREATE TABLE written (id int)")

        removal = remove_traces(superuser)

    assert not removal.is_whole
    assert removal.left == ("долгая транзакция ещё видит удалённое",)
    assert remove_traces(superuser).is_whole
