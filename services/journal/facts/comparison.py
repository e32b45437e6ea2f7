"""Facts as people see them, laid beside what the last change of each field says."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    Subquery,
    Uuid,
    func,
    literal,
    select,
)

from services.journal.facts.models import FactChange
from services.journal.facts.queries import FactKind, select_told
from services.shared.accountability.comparison import (
    OF_SCHOOL,
    PARTS,
    Comparison,
    last_changes,
    select_differences,
)

Excused = Callable[[FromClause, SQLColumnExpression[Any]], ColumnElement[bool]]

_WHOLE: Select[UUID] = select(literal(UUID(int=0), Uuid))


def compare_facts(
    kind: FactKind, *, classes: Select[UUID] | None = None, excused: Excused | None = None
) -> Comparison:
    """Return how the facts of a kind are compared with their history.

    `classes` are the parts of kinds that belong to classes; others are compared whole. `excused`
    is the condition that rows of a class are going just now.
    """
    parts = _WHOLE if classes is None else classes
    select_them = partial(_select_facts, kind, excused, classes is not None)
    return Comparison(kind.name, FactChange.__tablename__, select_them, parts)


def _select_facts(
    kind: FactKind, excused: Excused | None, in_parts: bool, partly: bool
) -> Select[Any]:
    seen, said = kind.select().subquery("fact"), select_told(kind).subquery("said")
    of_parts = partly and in_parts
    shown = select(seen.c.row_id, seen.c.field, seen.c.value).where(
        seen.c.school_id == OF_SCHOOL, *_among(seen, of_parts)
    )
    last = last_changes(
        said.c, said.c.value, (said.c.row_id, said.c.field), *_among(said, of_parts)
    )
    found = select_differences(shown, last, ("row_id", "field"))
    class_id = _class_of(kind, found).label("class_id")
    placed = select(class_id, *found.c).subquery("placed")
    row_name, field_name = kind.place or (f"{kind.name}_id", "field")
    query = select(
        placed.c.class_id,
        placed.c.row_id.label(row_name),
        placed.c.field.label(field_name),
        *(one for one in placed.c if one.key not in ("class_id", "row_id", "field")),
    ).order_by(placed.c.row_id, placed.c.field)
    return query if excused is None else query.where(~excused(placed, placed.c.class_id))


def _among(facts: Subquery, of_parts: bool) -> list[ColumnElement[bool]]:
    return [facts.c.class_id == func.any(PARTS)] if of_parts else []


def _class_of(kind: FactKind, found: Subquery) -> ColumnElement[UUID]:
    """Return the class of a difference: of the row, or where there is none, of its history."""
    history = (
        select(FactChange.class_id)
        .where(
            FactChange.school_id == OF_SCHOOL,
            FactChange.kind == kind.name,
            FactChange.row_id == found.c.row_id,
        )
        .limit(1)
    )
    there = kind.class_of(OF_SCHOOL, found.c.row_id)
    return func.coalesce(there.scalar_subquery(), history.scalar_subquery())
