"""Who follows whom: rows of one owner that hold from one day to another, one at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import RowMapping, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from services.journal.core.base import Base
from services.journal.facts.queries import FactKind
from services.journal.facts.usecases import record_facts, record_removal
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Succession:
    """A table with `since` and `until`: `owner` names the column, `told` what follows."""

    model: type[Base]
    kind: FactKind
    owner: str
    told: tuple[str, ...]


@dataclass
class _Plan:
    """What is to be done with the rows that are there, and which are new."""

    removed: list[UUID] = field(default_factory=list)
    shortened: list[UUID] = field(default_factory=list)
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[UUID] = field(default_factory=list)


def succeed(
    session: Session,
    caller: Caller,
    rows_of: Succession,
    wanted: Mapping[UUID, Values | None],
    since: date | None,
    *,
    of_old: Mapping[UUID, Values],
    reason: str | None = None,
) -> Sequence[UUID]:
    """Let each owner have new values from a day on, None for nothing; return who changed.

    A caller's step, by seven statements at most, however many. What held before ends the day
    before; what was planned for that day or later is replaced. `of_old` is what holds of owners
    that have no rows yet. Owners whose values are the same change nothing. Without `since`, from
    of old. Owners must be locked by the caller. `reason` stands in the history.
    """
    table = cast(Table, rows_of.model.__table__)
    found: defaultdict[UUID, list[RowMapping]] = defaultdict(list)
    query = select(table).where(
        table.c.school_id == caller.school_id, table.c[rows_of.owner].in_(wanted)
    )
    for row in session.execute(query).mappings():
        found[row[rows_of.owner]].append(row)
    plan = _Plan()
    for owner, values in wanted.items():
        _plan(plan, rows_of, owner, found[owner], values, since, of_old.get(owner))
    _write(session, caller, rows_of, table, plan, since, reason)
    return plan.changed


def _plan(
    plan: _Plan,
    rows_of: Succession,
    owner: UUID,
    rows: Sequence[RowMapping],
    values: Values | None,
    since: date | None,
    of_old: Values | None,
) -> None:
    first = since or date.min
    if not rows and of_old is not None:
        if values is not None and _told(rows_of, of_old) == _told(rows_of, values):
            return
        if since is not None:
            until = since - timedelta(days=1)
            plan.new.append({rows_of.owner: owner, **of_old, "until": until})
    elif _is_same(rows_of, _at_work(rows, first), values, first):
        return
    for row in _at_work(rows, first):
        group = plan.removed if (row["since"] or date.min) >= first else plan.shortened
        group.append(row["id"])
    if values is not None:
        plan.new.append({rows_of.owner: owner, **values, "since": since})
    plan.changed.append(owner)


def _at_work(rows: Sequence[RowMapping], first: date) -> list[RowMapping]:
    """Return the rows that hold on a day or later."""
    return [row for row in rows if (row["until"] or date.max) >= first]


def _is_same(
    rows_of: Succession, at_work: Sequence[RowMapping], values: Values | None, first: date
) -> bool:
    """Whether from the day on there is what is wanted already: one row without an end, or none."""
    if values is None or len(at_work) != 1:
        return values is None and not at_work
    (row,) = at_work
    holds = (row["since"] or date.min) <= first and row["until"] is None
    return holds and _told(rows_of, row) == _told(rows_of, values)


def _told(rows_of: Succession, values: Values | RowMapping) -> list[Any]:
    return [values.get(name) for name in rows_of.told]


def _write(
    session: Session,
    caller: Caller,
    rows_of: Succession,
    table: Table,
    plan: _Plan,
    since: date | None,
    reason: str | None,
) -> None:
    school_id = school_of(caller)
    record_removal(session, caller, rows_of.kind, plan.removed, reason=reason)
    if plan.removed:
        session.execute(
            delete(table).where(table.c.school_id == school_id, table.c.id.in_(plan.removed))
        )
    if plan.shortened and since is not None:
        session.execute(
            update(table)
            .where(table.c.school_id == school_id, table.c.id.in_(plan.shortened))
            .values(until=since - timedelta(days=1))
        )
        record_facts(
            session, caller, rows_of.kind, plan.shortened, ["until"], reason=reason
        )
    names = {name for row in plan.new for name in row}
    new = [
        {"school_id": school_id, "id": new_id(), **dict.fromkeys(names), **row}
        for row in plan.new
    ]
    if new:
        session.execute(insert(table), new)
        record_facts(session, caller, rows_of.kind, [row["id"] for row in new], reason=reason)
