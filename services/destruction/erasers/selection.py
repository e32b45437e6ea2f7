"""The next rows of a table that go with a case file, their keys, and their deletion."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from services.destruction.declarations import Scope, Step, Where


def next_keys(step: Step, model: type[Any], where: Where) -> Sequence[tuple[Any, ...]]:
    """Return the keys of the next rows, locked, in their order; up to `step.limit`."""
    columns = key_columns(model)
    rows = step.session.execute(
        select(*columns)
        .where(model.school_id == step.scope.school_id, where(step.scope))
        .order_by(*columns)
        .limit(step.limit)
        .with_for_update()
    )
    return [tuple(row) for row in rows]


def next_rows(step: Step, model: type[Any], where: Where) -> list[Any]:
    """Return the next rows, locked, in the order of their keys, without those that are skipped."""
    columns = key_columns(model)
    rows = step.session.scalars(
        select(model)
        .where(model.school_id == step.scope.school_id, where(step.scope))
        .order_by(*columns)
        .limit(step.limit + len(step.skip))
        .with_for_update()
    ).all()
    named = [(identifier(model.__tablename__, key_of(model, row)), row) for row in rows]
    return [row for name, row in named if name not in step.skip][: step.limit]


def delete_rows(
    session: Session, model: type[Any], school_id: str, keys: Collection[tuple[Any, ...]]
) -> None:
    """Delete the rows of a school that have these keys."""
    if keys:
        session.execute(
            delete(model)
            .where(model.school_id == school_id, tuple_(*key_columns(model)).in_(keys))
            .execution_options(synchronize_session=False)
        )


def count_rows(session: Session, model: type[Any], where: Where, scope: Scope) -> int:
    """Return how many rows of the scope there are."""
    query = select(func.count()).select_from(model)
    found = session.scalar(query.where(model.school_id == scope.school_id, where(scope)))
    return found or 0


def key_columns(model: type[Any]) -> list[Any]:
    """Return the columns of the primary key but the school."""
    return [
        getattr(model, column.key)
        for column in model.__table__.primary_key.columns
        if column.key != "school_id"
    ]


def key_of(model: type[Any], row: Any) -> tuple[Any, ...]:
    """Return the key of a row, without the school."""
    return tuple(getattr(row, column.key) for column in key_columns(model))


def identifier(table: str, key: Iterable[UUID | str]) -> str:
    """Return what a receipt's digest covers of a row: its table and its key."""
    return f"{table}:{':'.join(map(str, key))}"
