"""Writes down what was written: into the history of facts, in the transaction that wrote it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    Uuid,
    cast,
    column,
    func,
    insert,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, array
from sqlalchemy.orm import Session

from services.journal.facts.models import FactChange
from services.journal.facts.queries import FactKind
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id
from services.shared.process.clock import now


def record_facts(
    session: Session,
    caller: Caller,
    kind: FactKind,
    rows: Iterable[UUID],
    fields: Iterable[str] | None = None,
    *,
    reason: str | None = None,
    school_id: str | None = None,
) -> None:
    """Write what stands in `rows` now into their history, by one statement: a caller's step.

    `fields` are those that the caller has written (all, of new rows): what it has not written is
    not told in its name. `school_id` is for who writes into another school than its own.
    """
    ids = list(dict.fromkeys(rows))
    if not ids:
        return
    session.flush()
    fact = kind.select().subquery("fact").c
    new = _new_rows(ids)
    told = [
        cast(func.array_agg(aggregate_order_by(one, fact.field)), ARRAY(Text))
        for one in (fact.field, fact.value)
    ]
    values: dict[str, ColumnElement[Any]] = {
        "school_id": fact.school_id,
        "id": new.id,
        "kind": literal(kind.name, Text),
        "row_id": fact.row_id,
        "class_id": fact.class_id,
        "fields": told[0],
        "told": told[1],
        **_author(caller, reason),
    }
    query = (
        select(*values.values())
        .join_from(new.row_id.table, fact.row_id.table, fact.row_id == new.row_id)
        .where(fact.school_id == (school_id or school_of(caller)))
        .group_by(fact.school_id, new.id, fact.row_id, fact.class_id)
    )
    if fields is not None:
        query = query.where(fact.field.in_(list(fields)))
    table: Any = FactChange.__table__
    session.execute(insert(table).from_select(list(values), query))


def record_removal(
    session: Session, caller: Caller, kind: FactKind, rows: Iterable[UUID],
    fields: Iterable[str] | None = None, *, reason: str | None = None,
) -> None:
    """Write that `rows` are taken away, by one statement: to be called before they are.

    Every field of theirs is told as nothing. `fields` are those that go, where others of the row
    stay (members of a group).
    """
    ids = list(dict.fromkeys(rows))
    if not ids:
        return
    session.flush()
    fact = kind.select().subquery("fact").c
    new = _new_rows(ids)
    names = cast(func.array_agg(aggregate_order_by(fact.field, fact.field)), ARRAY(Text))
    nothing = func.array_fill(
        cast(null(), Text), cast(array([cast(func.count(), Integer)]), ARRAY(Integer))
    )
    values: dict[str, ColumnElement[Any]] = {
        "school_id": fact.school_id,
        "id": new.id,
        "kind": literal(kind.name, Text),
        "row_id": fact.row_id,
        "class_id": fact.class_id,
        "fields": names,
        "told": cast(nothing, ARRAY(Text)),
        **_author(caller, reason),
    }
    query = (
        select(*values.values())
        .join_from(new.row_id.table, fact.row_id.table, fact.row_id == new.row_id)
        .where(fact.school_id == school_of(caller))
        .group_by(fact.school_id, new.id, fact.row_id, fact.class_id)
    )
    if fields is not None:
        query = query.where(fact.field.in_(list(fields)))
    table: Any = FactChange.__table__
    session.execute(insert(table).from_select(list(values), query))


def _new_rows(ids: list[UUID]) -> Any:
    """Select the rows with the ids that their changes are to have: in the order of both."""
    return (
        func.unnest(literal(ids, ARRAY(Uuid)), literal([new_id() for _ in ids], ARRAY(Uuid)))
        .table_valued(column("row_id", Uuid), column("id", Uuid))
        .render_derived("new")
        .c
    )


def _author(caller: Caller, reason: str | None) -> dict[str, ColumnElement[Any]]:
    table: Any = FactChange.__table__
    author = {
        "at": now(),
        "reason": reason,
        "user_id": caller.user_id,
        "person_id": caller.person_id,
        "role": str(caller.role),
    }
    return {name: literal(value, table.c[name].type) for name, value in author.items()}
