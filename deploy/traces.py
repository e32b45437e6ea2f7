"""Removes what an act's deleted rows leave in PostgreSQL's files, and writes on the act what was.

`step` looks once: for acts that were closed it writes the tables anew that had rows of theirs, and
afterwards only what could not be done then. Run as the server's superuser: `python -m
deploy.traces` beside a server in a container; the launcher of a development stack calls
`keep_removing` itself.
"""

import os
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, NoReturn
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from deploy.databases import SERVICES, with_database
from deploy.rewriting import (
    Connection,
    Removal,
    Work,
    current_transaction,
    free_bytes,
    remove_traces,
)

BROKER = "letopis_broker"
EVERY = 60.0
"""Seconds between two looks for acts that were closed."""

SELDOM = 900.0
"""Seconds between two looks, at most, while something stands in the way."""

_PASSING = ("inbox", "outbox", "waiting_work")
"""Tables of every service through which values pass: their rows go by themselves."""


@dataclass(frozen=True)
class _Due:
    """A closed act whose traces are not all removed, and what was done so far, as it says."""

    id: UUID
    said: Mapping[str, Any]

    @property
    def has_begun(self) -> bool:
        """Tell whether an earlier look says what is left; those of older versions do not."""
        return "waiting" in self.said


def step(
    superuser: str,
    also: Callable[[], Sequence[str]] = lambda: (),
    settled: float = 60.0,
    databases: Mapping[str, str] = MappingProxyType({}),
    room: Callable[[], int] | None = None,
) -> Removal | None:
    """Remove the traces of closed acts as far as possible; None when none is due.

    `also` does the same for what is no database, and returns what it could not do. `settled` are
    the seconds since an act was closed in which a store may still be busy with deleting.
    `databases` are service → name where they are not called as usual. `room` tells how many bytes
    are free where the tables lie, if that can be seen from here.
    """
    names = {service: f"letopis_{service}" for service in SERVICES} | dict(databases)
    with psycopg.connect(with_database(superuser, names["archive"]), autocommit=True) as archive:
        due = _due(archive, settled)
        if not due:
            return None
        horizon = _horizon(archive, due)
        done = remove_traces(superuser, _work(superuser, names, due), horizon, room)
        left = () if all(act.said.get("others") for act in due) else tuple(also())
        whole = Removal(done.tables, done.log, (*done.left, *left), done.waiting)
        for act in due:
            _write_down(archive, act, whole, horizon, others=not left)
    return whole


def keep_removing(
    remove: Callable[[], Removal | None],
    say: Callable[[str], None],
    wait: Callable[[float], None] = time.sleep,
) -> NoReturn:
    """Look again and again, for ever; seldom while something stands in the way, and say what."""
    pause = EVERY
    while True:
        try:
            removal = remove()
        except Exception as error:  # nobody starts this again by hand
            said = next(iter(str(error).splitlines()), "")
            say(f"следы уничтоженного не убраны: {type(error).__name__} {said}".rstrip())
            is_well = False
        else:
            is_well = removal is None or removal.is_whole
            if removal is not None:
                say(_told(removal))
        pause = EVERY if is_well else min(2 * pause, SELDOM)
        wait(pause)


def _told(removal: Removal) -> str:
    if removal.is_whole:
        return "следы уничтоженного убраны из файлов баз данных"
    log = () if removal.log else ("журнал изменений базы ещё хранит прежнее",)
    return f"следы уничтоженного убраны не все: {'; '.join((*removal.left, *log))}"


def _due(archive: Connection, settled: float) -> list[_Due]:
    found = archive.execute(
        "SELECT id, coalesce(traces, '{}') FROM disposal_act"
        " WHERE state = 'closed' AND traces_at IS NULL"
        " AND closed_at <= clock_timestamp() - %s * interval '1 second'",
        [settled],
    )
    return [_Due(*row) for row in found]


def _horizon(archive: Connection, due: Sequence[_Due]) -> int:
    """Return a transaction after which nothing of these acts was deleted.

    The one of the first look, or overlapping transactions that began later would hold up the
    removal for ever; a server that was restored elsewhere counts its own.
    """
    now = current_transaction(archive)
    if all(act.has_begun and act.said["horizon"] <= now for act in due):
        return max(int(act.said["horizon"]) for act in due)
    return now


def _work(superuser: str, names: Mapping[str, str], due: Sequence[_Due]) -> Work:
    """Return the tables to write anew: what an earlier look has left, all of a new act."""
    work: dict[str, Collection[str] | None] = {}
    for act in (one for one in due if one.has_begun):
        for database, tables in act.said["waiting"].items():
            work[database] = _together(work.get(database, ()), tables)
    new = [act.id for act in due if not act.has_begun]
    if new:
        for name in names.values():
            with psycopg.connect(with_database(superuser, name), autocommit=True) as service:
                work[name] = _together(work.get(name, ()), _touched(service, new))
        work[BROKER] = None
    return work


def _together(
    some: Collection[str] | None, more: Collection[str] | None
) -> Collection[str] | None:
    return None if some is None or more is None else {*some, *more}


def _touched(service: Connection, acts: Sequence[UUID]) -> Collection[str] | None:
    """Return the tables that a service looked through for acts; None (all) where it is not known.

    Those where it found nothing are among them: their rows may have gone before the act.
    """
    found = service.execute(
        "SELECT DISTINCT coalesce(part ->> 'table', '') FROM erasure_task,"
        " jsonb_each(progress) AS class, jsonb_array_elements(class.value -> 'parts') AS part"
        " WHERE act_id = ANY(%s)",
        [list(acts)],
    )
    tables = {table for (table,) in found}
    return None if not tables or "" in tables else {*tables, *_PASSING}


def _write_down(
    archive: Connection, act: _Due, removal: Removal, horizon: int, *, others: bool
) -> None:
    said = {
        "tables": act.said.get("tables", 0) * act.has_begun + removal.tables,
        "log": removal.log,
        "left": removal.left,
        "waiting": {
            name: None if tables is None else sorted(tables)
            for name, tables in removal.waiting.items()
        },
        "horizon": horizon,
        "others": others,
    }
    archive.execute(
        "UPDATE disposal_act SET traces = %s,"
        " traces_at = CASE WHEN %s THEN clock_timestamp() END WHERE id = %s",
        [Jsonb(said), removal.is_whole, act.id],
    )


def main() -> None:
    """Look for ever; what stands in the way is on the acts and on stderr."""
    superuser = make_conninfo(
        host=os.environ.get("POSTGRES_HOST", "postgres"),
        user="postgres",
        password=os.environ["POSTGRES_PASSWORD"],
    )
    folders = [one for one in os.environ.get("DATA_FOLDERS", "").split(os.pathsep) if one]
    room = partial(free_bytes, folders) if folders else None
    keep_removing(partial(step, superuser, room=room), lambda line: _tell(f"{line}\n"))


def _tell(line: str) -> None:
    sys.stderr.write(line)
    sys.stderr.flush()


if __name__ == "__main__":
    main()
