"""Writes PostgreSQL's tables anew, so that nothing of a deleted row is left in the server's files.

A deleted row stays in its page until the page is needed, in its index, among the most common
values of the statistics, and in the log of changes. VACUUM FULL writes a table without it, its
statistics are made again, and then the log is switched and the segments of before are removed.
"""

import shutil
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from deploy.databases import with_database

LEAST_FREE = 200 << 20
"""Bytes that stay free beside what a table written anew takes."""

_PATIENCE = 60.0  # seconds for transactions that may still see what was deleted
_ROUNDS = 5  # of a table that somebody works with
_SEGMENTS = 256  # of log left behind for reuse, at most

_SYSTEM = ("pg_catalog.pg_statistic", "pg_catalog.pg_statistic_ext_data")
"""Catalogs in which values of rows stand."""

Connection = psycopg.Connection[tuple[Any, ...]]

Work = Mapping[str, Collection[str] | None]
"""By database the tables to write anew, as PostgreSQL writes their names; None for all of them."""


@dataclass(frozen=True)
class Removal:
    """What was done: how many tables are written anew, whether the log is free of what was before.

    `left` is what could not be done, in words for the act; `waiting` are its tables.
    """

    tables: int
    log: bool
    left: tuple[str, ...] = ()
    waiting: Work = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is left to do here."""
        return self.log and not self.left


def current_transaction(server: Connection) -> int:
    """Return the number of a transaction that begins now; what is deleted by now is older."""
    return int(_one(server, "SELECT pg_current_xact_id()::text"))


def free_bytes(folders: Sequence[str | Path]) -> int:
    """Return the bytes that are free on the fullest of the folders' disks."""
    return min(shutil.disk_usage(folder).free for folder in folders)


def remove_traces(
    superuser: str,
    work: Work,
    horizon: int | None = None,
    room: Callable[[], int] | None = None,
) -> Removal:
    """Write tables of the databases that are there anew, then remove the log of before.

    What a transaction older than `horizon` may still see cannot be removed: its database waits.
    `room` tells how many bytes are free where the tables lie, if that can be seen from here.
    """
    with psycopg.connect(superuser, autocommit=True) as server:
        known = {name for (name,) in server.execute("SELECT datname FROM pg_database")}
        horizon = horizon or current_transaction(server)
        tables, left, waiting = 0, list[str](), dict[str, Collection[str] | None]()
        for name in sorted(known & work.keys()):
            try:
                done, busy = _rewrite(with_database(superuser, name), work[name], horizon, room)
            except _Stopped as stopped:
                left.append(f"{name}: {stopped}")
                waiting[name] = work[name]
                continue
            tables += done
            left += [f"{name}: {why} {table}" for table, why in busy.items()]
            if busy:
                waiting[name] = sorted(busy.keys() - set(_SYSTEM))
        # Pages with what was deleted come into the log again as long as there are any.
        return Removal(tables, not waiting and _remove_log(server), tuple(left), waiting)


class _Stopped(Exception):
    """Nothing in a database can be written anew now; the text says why."""


def _rewrite(
    dsn: str,
    names: Collection[str] | None,
    horizon: int,
    room: Callable[[], int] | None,
) -> tuple[int, dict[str, str]]:
    """Write tables of one database anew; return how many, and why the others were not."""
    try:
        with psycopg.connect(dsn, autocommit=True) as database:
            database.execute("SET lock_timeout = '2s'")
            _wait_for_readers(database, horizon)
            return _write_anew(database, names, room)
    except psycopg.Error as error:
        raise _Stopped(f"база данных не ответила ({type(error).__name__})") from error


def _wait_for_readers(database: Connection, horizon: int) -> None:
    """Wait until nobody may see what was deleted before `horizon`: it would not be removed."""
    until = time.monotonic() + _PATIENCE
    while reader := _oldest_reader(database, horizon):
        if time.monotonic() > until:
            raise _Stopped(f"удалённое ещё видит {reader}")
        time.sleep(0.1)


def _oldest_reader(database: Connection, horizon: int) -> str:
    """Return what holds rows deleted before `horizon`, in words; nothing when nobody does."""
    return _one(
        database,
        "SELECT who FROM ("
        " SELECT 'транзакция, начатая ' || to_char(xact_start AT TIME ZONE 'UTC',"
        "  'DD.MM.YYYY HH24:MI UTC') AS who, sees FROM pg_stat_activity,"
        # One that has written keeps what was deleted later even while it looks at nothing.
        "  LATERAL (VALUES (backend_xmin), (backend_xid)) AS seen (sees)"
        "  WHERE pid <> pg_backend_pid() AND coalesce(datname, current_database())"
        "  = current_database()"
        " UNION ALL SELECT 'подготовленная транзакция', transaction FROM pg_prepared_xacts"
        "  WHERE database = current_database()"
        " UNION ALL SELECT 'слот репликации ' || slot_name, xmin FROM pg_replication_slots"
        ") AS held WHERE sees IS NOT NULL AND age(sees) > age(%s::text::xid)"
        " ORDER BY age(sees) DESC LIMIT 1",
        horizon % 2**32,
    )


def _write_anew(
    database: Connection, names: Collection[str] | None, room: Callable[[], int] | None
) -> tuple[int, dict[str, str]]:
    """Write tables with rows anew; return how many, and those that could not be, with why."""
    # Only what is a table here: names come from rows that others than the superuser write.
    found = database.execute(
        "SELECT c.oid::regclass::text"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND pg_total_relation_size(c.oid) > 0"
        " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND (%(names)s::text[] IS NULL OR c.oid::regclass::text = ANY(%(names)s)) ORDER BY 1",
        {"names": None if names is None else list(names)},
    ).fetchall()
    waiting = {name: "" for (name,) in found}
    done = len(waiting)
    for _ in range(_ROUNDS):
        tried = {name: _renew(database, name, room) for name in waiting}
        waiting = {name: why for name, why in tried.items() if why}
    # Nothing of the statistics of a table is left once it has been written anew.
    system = {name: why for name in _SYSTEM if (why := _vacuum(database, name, room))}
    return done - len(waiting), waiting | system


def _renew(database: Connection, table: str, room: Callable[[], int] | None) -> str:
    """Write one table anew and make its statistics again; return why not, or nothing."""
    why = _vacuum(database, table, room)
    if why:
        return why
    try:
        # ANALYZE leaves the statistics of before where it finds too few rows.
        database.execute("DELETE FROM pg_statistic WHERE starelid = to_regclass(%s)", [table])
        database.execute(f"ANALYZE {table}".encode())
    except psycopg.errors.LockNotAvailable:
        return "занята таблица"
    except psycopg.errors.UndefinedTable:
        return ""
    return ""


def _vacuum(database: Connection, table: str, room: Callable[[], int] | None) -> str:
    """Write one table anew; return why not (others held it for too long, no room), or nothing."""
    size = int(_one(database, "SELECT pg_total_relation_size(to_regclass(%s))", table) or 0)
    # Once for the table and once for the log of changes.
    if room is not None and room() < 2 * size + LEAST_FREE:
        return "мало места на диске, чтобы переписать таблицу"
    try:
        # The name is PostgreSQL's own writing of it, quoted where it must be.
        database.execute(f"VACUUM (FULL) {table}".encode())
    except psycopg.errors.LockNotAvailable:
        return "занята таблица"
    except psycopg.errors.DiskFull:
        return "нет места на диске, чтобы переписать таблицу"
    except psycopg.errors.UndefinedTable:
        return ""
    return ""


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


def _one(server: Connection, query: LiteralString, *values: object) -> str:
    (value,) = server.execute(query, values or None).fetchone() or (None,)
    return "" if value is None else str(value)
