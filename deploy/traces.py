"""Removes what deleted rows leave in PostgreSQL's files: pages, indexes, statistics, WAL.

A deleted row stays in its page until the page is needed, in its index, among the most common
values of the statistics, and in the log of changes. Every table is written anew (VACUUM FULL) and
its statistics with it; then the log is switched and the segments of before are removed.

Asked by acts: `step` does it once for all acts closed since the last time, and writes down on each
what was done. Run as the server's superuser: `python -m deploy.traces` beside a server in a
container; the launcher of a development stack calls `step` itself.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, LiteralString

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from deploy.databases import SERVICES, with_database

DATABASES = tuple(f"letopis_{service}" for service in SERVICES)
BROKER = "letopis_broker"
EVERY = 60.0
"""Seconds between two looks for acts that were closed."""

_PATIENCE = 60.0  # seconds for transactions that may still see what was deleted
_ROUNDS = 5  # of a table that somebody works with
_SEGMENTS = 256  # of log left behind for reuse, at most

_SYSTEM = ("pg_catalog.pg_statistic", "pg_catalog.pg_statistic_ext_data")
"""Catalogs in which values of rows stand."""

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Removal:
    """What was done: tables written anew, whether the log is free of what was before, and what
    could not be done, in words for the act.
    """

    tables: int
    log: bool
    left: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is left to do here."""
        return self.log and not self.left


def step(
    superuser: str,
    also: Callable[[], Sequence[str]] = lambda: (),
    settled: float = 60.0,
    databases: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """Remove the traces of acts closed since the last time; tell whether there were any.

    `also` does the same for what is no database, and returns what it could not do. `settled` are
    the seconds since an act was closed in which a store may still be busy with deleting.
    `databases` are service → name where they are not called as usual.
    """
    names = {service: f"letopis_{service}" for service in SERVICES} | dict(databases)
    with psycopg.connect(with_database(superuser, names["archive"]), autocommit=True) as archive:
        due = archive.execute(
            "SELECT clock_timestamp(), count(*) FROM disposal_act"
            " WHERE state = 'closed' AND traces_at IS NULL"
            " AND closed_at <= clock_timestamp() - %s * interval '1 second'",
            [settled],
        ).fetchone()
        if due is None or not due[1]:
            return False
        removal = remove_traces(superuser, (*names.values(), BROKER))
        left = (*removal.left, *also())
        done = Removal(removal.tables, removal.log, left)
        archive.execute(
            "UPDATE disposal_act SET traces = %s,"
            " traces_at = CASE WHEN %s THEN clock_timestamp() END"
            " WHERE state = 'closed' AND traces_at IS NULL"
            " AND closed_at <= %s - %s * interval '1 second'",
            [Jsonb(asdict(done)), done.is_whole, due[0], settled],
        )
    return True


def remove_traces(superuser: str, databases: Sequence[str] = (*DATABASES, BROKER)) -> Removal:
    """Write every table of the databases that are there anew, then remove the log of before."""
    with psycopg.connect(superuser, autocommit=True) as server:
        known = {name for (name,) in server.execute("SELECT datname FROM pg_database")}
        left = [*_wait_for_readers(server)]
        tables = 0
        for name in (one for one in databases if one in known):
            with psycopg.connect(with_database(superuser, name), autocommit=True) as database:
                done, busy = _write_anew(database)
            tables += done
            left += [f"{name}: занята таблица {table}" for table in busy]
        return Removal(tables, _remove_log(server), tuple(left))


def _wait_for_readers(server: Connection) -> Iterator[str]:
    """Wait until no transaction is left that began before: what it may see is not removed."""
    horizon = _one(server, "SELECT pg_current_xact_id()::xid")
    until = time.monotonic() + _PATIENCE
    while server.execute(
        "SELECT 1 FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid()"
        " AND age(backend_xmin) > age(%s::xid) LIMIT 1",
        [horizon],
    ).fetchone():
        if time.monotonic() > until:
            yield "долгая транзакция ещё видит удалённое"
            return
        time.sleep(0.1)


def _write_anew(database: Connection) -> tuple[int, list[str]]:
    """Write every table with rows anew; return how many, and those that were busy all the time."""
    database.execute("SET lock_timeout = '2s'")
    found = database.execute(
        "SELECT c.oid::regclass::text"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND pg_total_relation_size(c.oid) > 0"
        " AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    ).fetchall()
    waiting = [name for (name,) in found]
    done = len(waiting)
    for _ in range(_ROUNDS):
        waiting = [name for name in waiting if not _vacuum(database, "FULL, ANALYZE", name)]
    busy = [*waiting, *(name for name in _SYSTEM if not _vacuum(database, "FULL", name))]
    return done - len(waiting), busy


def _vacuum(database: Connection, options: str, table: str) -> bool:
    """Write one table anew; False when others held it for too long, or it is gone by now."""
    try:
        # ANALYZE leaves the statistics of before where it finds too few rows.
        database.execute("DELETE FROM pg_statistic WHERE starelid = to_regclass(%s)", [table])
        # The name is PostgreSQL's own writing of it, quoted where it must be.
        database.execute(f"VACUUM ({options}) {table}".encode())
    except psycopg.errors.LockNotAvailable:
        return False
    except psycopg.errors.UndefinedTable:
        return True
    return True


def _remove_log(server: Connection) -> bool:
    """Switch to a segment of the log made now and remove all before; tell whether they went.

    Segments kept for reuse hold old bytes as well: they are gone through, because a server with
    `wal_recycle` off (ours are) removes what it has used.
    """
    last = max(_segments(server), default="")
    for _ in range(_SEGMENTS):
        server.execute("SELECT pg_logical_emit_message(false, 'letopis', '')")
        server.execute("SELECT pg_switch_wal()")
        if _current(server) > last:
            break
    first = _current(server)
    for _ in range(2):  # the log since the last checkpoint but one stays
        server.execute("CHECKPOINT")
        server.execute("SELECT pg_logical_emit_message(false, 'letopis', '')")
    return min(_segments(server)) >= first and _one(server, "SHOW wal_recycle") == "off"


def _segments(server: Connection) -> list[str]:
    found = server.execute("SELECT name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'")
    return [name for (name,) in found]


def _current(server: Connection) -> str:
    return _one(server, "SELECT pg_walfile_name(pg_current_wal_insert_lsn())")


def _one(server: Connection, query: LiteralString) -> str:
    return str((server.execute(query).fetchone() or ("",))[0])


def main() -> None:
    """Look every minute, for ever; a server that does not answer is asked again."""
    superuser = make_conninfo(
        host=os.environ.get("POSTGRES_HOST", "postgres"),
        user="postgres",
        password=os.environ["POSTGRES_PASSWORD"],
    )
    while True:
        try:
            step(superuser)
        except psycopg.Error as error:
            sys.stderr.write(f"traces are not removed yet: {type(error).__name__}\n")
        time.sleep(EVERY)


if __name__ == "__main__":
    main()
