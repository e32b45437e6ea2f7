"""Comparing what people see with the last change of it that a hash chain holds.

A chain proves its own rows alone: a value changed beside it shows only where the two are laid
together. A feature that shows something with a history declares the statement that does so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Select,
    SQLColumnExpression,
    Subquery,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.orm import Session

from services.shared.database.base import enter_school

OF_SCHOOL: BindParameter[str] = bindparam("of_school", type_=Text)
# What is compared of it: in the journal, classes.
PARTS: BindParameter[Any] = bindparam("parts", type_=ARRAY(Uuid))

_LONGEST = "600s"  # a statement over a whole school's histories; others end after 30 s


@dataclass(frozen=True)
class Comparison:
    """How the rows of a table that people see are compared with its history, a hash chain.

    `select` returns, for a whole school or (True) for `parts` of it, the statement of the rows
    that differ; it takes `of_school` and `parts`. Its columns are `shown`, `said`, `change_id`,
    `sequence`; every other one says where, by an identifier (never a name). `parts` selects the
    ids of all parts of a school, in order.
    """

    shown: str
    history: str
    select: Callable[[bool], Select[Any]]
    parts: Select[UUID]


@dataclass(frozen=True, slots=True)
class Difference:
    """What people see and what the last change in the history says, where the two differ.

    `place`: what it is of, by identifiers. `value` is None where there is nothing to see, `said`
    is None where there is no history. `change_id` and `sequence` are of the history's row; it has
    no number before it is sealed.
    """

    shown: str
    history: str
    school_id: str
    place: Mapping[str, str]
    value: str | None
    said: str | None
    change_id: UUID | None
    sequence: int | None

    @property
    def what(self) -> str:
        """Return the difference as a sentence; both values, and where they come from."""
        where = ", ".join(f"{name} {value}" for name, value in self.place.items())
        shown = f"в таблице {self.shown} " + _quoted(self.value, "строки нет")
        if self.said is None:
            return f"{where}: {shown}, а в истории {self.history} об этом ничего нет"
        number = f"запись {self.sequence or self.change_id}"
        return f"{where}: {shown}, а в истории {self.history} ({number}) {_quoted(self.said, '')}"


def compare(
    session: Session,
    comparison: Comparison,
    school_id: str,
    parts: Sequence[UUID] | None = None,
) -> list[Difference]:
    """Return every difference in a school, or in some parts of it, by one statement."""
    enter_school(session, school_id)
    session.execute(select(func.set_config("statement_timeout", _LONGEST, True)))
    which: dict[str, Any] = {"of_school": school_id}
    if parts is not None:
        which["parts"] = list(parts)
    rows = session.execute(comparison.select(parts is not None), which).mappings()
    return [_difference(comparison, school_id, dict(row)) for row in rows]


def last_changes(
    change: Any,
    said: SQLColumnExpression[Any],
    keys: Sequence[SQLColumnExpression[Any]],
    *where: Any,
) -> Subquery:
    """Select the last change of each thing: its keys, `said`, and which row of the chain it is.

    They are sealed in the order of writing, and two changes of one thing wait for each other; what
    is not sealed yet came after all that is.
    """
    return (
        select(*keys, said.label("said"), change.id.label("change_id"), change.sequence)
        .where(change.school_id == OF_SCHOOL, *where)
        .ext(distinct_on(*keys))
        .order_by(
            *keys,
            change.sequence.desc().nulls_first(),
            change.position.desc().nulls_last(),
            change.id.desc(),
        )
        .subquery("last")
    )


def select_differences(
    shown: Select[*tuple[Any, ...]], last: Subquery, keys: Sequence[str]
) -> Subquery:
    """Select what differs: its keys first, `shown`, `said`, and the row of the history.

    Nothing to see and a change that took everything away are the same.
    """
    seen = shown.subquery("seen")
    both = seen.join(last, and_(*(seen.c[key] == last.c[key] for key in keys)), full=True)
    return (
        select(
            *(func.coalesce(seen.c[key], last.c[key]).label(key) for key in keys),
            seen.c.value.label("shown"),
            last.c.said,
            last.c.change_id,
            last.c.sequence,
        )
        .select_from(both)
        .where(func.coalesce(seen.c.value, "") != func.coalesce(last.c.said, ""))
        .subquery("difference")
    )


def _difference(comparison: Comparison, school_id: str, row: dict[str, Any]) -> Difference:
    what = {name: row.pop(name) for name in ("shown", "said", "change_id", "sequence")}
    return Difference(
        comparison.shown,
        comparison.history,
        school_id,
        {name: str(value) for name, value in row.items() if value is not None},
        what["shown"],
        what["said"],
        what["change_id"],
        what["sequence"],
    )


def _quoted(value: str | None, otherwise: str) -> str:
    return otherwise if value is None else f"«{value}»"
