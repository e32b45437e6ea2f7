"""The content of a chained row as its seal covers it: canonical JSON that the database writes.

The columns stand in the order of their names. Sealing and checking take their bytes from here,
so that they cannot differ.
"""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, FromClause, Text, case, cast, func, select, true
from sqlalchemy.sql.selectable import LateralFromClause

_SECONDS = 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'
_MICROSECONDS = 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'

# What says where a row stands, and not what it says.
_PLACE = ("sequence", "digest", "position")


def join_content(
    model: Any, *, sealed_at: ColumnElement[Any] | None = None
) -> tuple[FromClause, ColumnElement[str]]:
    """Return the table joined with what is needed for the content, and the content as text.

    A time that a row does not have, being of before it was kept, is not in its content. With
    `sealed_at` it is that of a row which gets its seal at that moment.
    """
    untimed = _content(model, "untimed", ("sealed_at", "written_at"))
    timed = _content(model, "timed", ("written_at",), sealed_at)
    written = _content(model, "written", (), sealed_at)
    known = model.sealed_at if sealed_at is None else sealed_at
    body = case(
        (known.is_(None), func.row_to_json(untimed.table_valued())),
        (model.written_at.is_(None), func.row_to_json(timed.table_valued())),
        else_=func.row_to_json(written.table_valued()),
    )
    joined = model.__table__.join(untimed, true()).join(timed, true()).join(written, true())
    return joined, cast(body, Text)


def _content(
    model: Any,
    name: str,
    without: tuple[str, ...],
    sealed_at: ColumnElement[Any] | None = None,
) -> LateralFromClause:
    """Select what the digest covers, as a row of the columns in the order of their names."""
    columns = {
        str(column.key): column
        for column in model.__table__.columns
        if column.key not in (*_PLACE, *without)
    }
    if sealed_at is not None:
        columns["sealed_at"] = sealed_at
    return (
        select(*(_canonical(column).label(key) for key, column in sorted(columns.items())))
        .correlate(model.__table__)
        .lateral(name)
    )


def _canonical(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column as the seal covers it: a moment in UTC, as `datetime.isoformat` writes."""
    if not isinstance(column.type, DateTime):
        return column
    whole = func.date_trunc("second", column) == column
    form = case((whole, _SECONDS), else_=_MICROSECONDS)
    return func.to_char(func.timezone("UTC", column), form)
