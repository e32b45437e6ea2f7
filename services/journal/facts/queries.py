"""Which columns of which tables are facts, and how they are selected: a row for each field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    Uuid,
    cast,
    column,
    func,
    join,
    literal,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array

from services.journal.core.base import Base
from services.journal.facts.models import FactChange

_NOWHERE = cast(null(), Uuid)


@dataclass(frozen=True)
class FactKind:
    """Rows of a table whose columns are facts.

    `row_id` tells one row, or several of one owner (the members of a group). `fields` are what is
    told of a row: names, or the column that has them, and the columns of their values. `class_id`
    selects the class with whose journal it goes; `place` says what row and field are.
    """

    model: type[Base]
    row_id: SQLColumnExpression[UUID]
    fields: Sequence[tuple[str | SQLColumnExpression[Any], SQLColumnExpression[Any]]]
    class_id: ColumnElement[UUID] | SQLColumnExpression[UUID] | None = None
    place: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """Return the table."""
        return str(self.model.__tablename__)

    def select(self) -> Select[Any]:
        """Select `school_id`, `row_id`, `class_id`, and `field` and `value`: a row for each."""
        told = (
            func.unnest(
                array([_name(name) for name, _ in self.fields]),
                array([cast(value, Text) for _, value in self.fields]),
            )
            .table_valued(column("field", Text), column("value", Text))
            .render_derived("told")
        )
        model: Any = self.model
        return select(
            model.school_id,
            self.row_id.label("row_id"),
            (_NOWHERE if self.class_id is None else self.class_id).label("class_id"),
            told.c.field,
            told.c.value,
        ).select_from(join(model, told, true()))

    def class_of(self, school_id: Any, row_id: Any) -> Select[Any]:
        """Select the class of a row that is there."""
        model: Any = self.model
        class_id: Any = _NOWHERE if self.class_id is None else self.class_id
        return select(class_id).where(model.school_id == school_id, self.row_id == row_id).limit(1)


def facts_of(
    model: type[Base],
    *columns: str,
    class_id: ColumnElement[UUID] | SQLColumnExpression[UUID] | None = None,
) -> FactKind:
    """Return the kind whose fields are columns of a table with an `id`."""
    named: Any = model
    fields = [(name, getattr(named, name)) for name in columns]
    return FactKind(model, named.id, fields, class_id)


def _name(name: str | SQLColumnExpression[Any]) -> ColumnElement[str]:
    return literal(name, Text) if isinstance(name, str) else cast(name, Text)


def select_told(kind: FactKind) -> Select[Any]:
    """Select the history of a kind, a row for each `field` and `value` that a change tells."""
    table: Any = FactChange.__table__
    told = (
        func.unnest(table.c.fields, table.c.told)
        .table_valued(column("field", Text), column("value", Text))
        .render_derived("told")
    )
    return (
        select(table, told.c.field, told.c.value)
        .select_from(join(table, told, true()))
        .where(table.c.kind == kind.name)
    )
