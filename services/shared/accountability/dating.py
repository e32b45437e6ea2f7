"""Whether the rows of a chain are dated when they were written: not back, and not ahead.

A row's time is taken when its request begins, and the database notes by itself when the row is
written, in whose order rows are sealed. So a row may be a little older than its writing, and than
the row before it (that of a request that took long), but not by more; how long the worker stood
still before it sealed it says nothing.

Rows of before that note are held to the time of their sealing, which a worker that stood still
makes late; rows of before sealing had a time are not judged. Neither comes after one that has it:
the first that does is told by whoever looks at the part in which it stands, and where the first
row of all has the time, each that has none.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

# A request with its waits for locks ends before; clocks of several hosts differ by less.
OUT_OF_ORDER = timedelta(minutes=5)
# For rows without a time of writing: a worker that has stood still for longer is something that
# the data officer should know of.
LATE = timedelta(hours=1)
_TIMES = ("written_at", "sealed_at")
_OF_SCHOOL = bindparam("of_school", type_=Text)
DEMO = "demo"  # the author of the history that the demo is made with


def misdated(
    session: Session, model: type[Any], which: Mapping[str, Any], *, demo: bool
) -> list[tuple[int, str]]:
    """Return the number of each row whose time cannot be true, and why, by one statement.

    `which`: `of_school`, and the numbers `after` and `up_to` between which rows are looked at.
    `demo`: the demo's rows are not judged.
    """
    rows = session.execute(_select_misdated(model, demo=demo), dict(which))
    return [(row[0], row[1]) for row in rows]


def _select_misdated(model: type[Any], *, demo: bool) -> Select[Any]:
    known = func.coalesce(model.written_at, model.sealed_at)
    # The latest time of the rows before; one that is dated ahead itself says nothing of others.
    ahead = func.coalesce(model.at > known + OUT_OF_ORDER, False)
    before = func.max(model.at).filter(~ahead).over(order_by=model.sequence, rows=(None, -1))
    columns = (model.sequence, model.at, model.written_at, model.sealed_at, model.user_id)
    timed = (_was_timed(model, name).label(f"{name}_before") for name in _TIMES)
    rows = (
        select(*columns, known.label("known"), before.label("before"), *timed)
        .where(
            model.school_id == _OF_SCHOOL,
            model.sequence > bindparam("after", type_=BigInteger),
            model.sequence <= bindparam("up_to", type_=BigInteger),
        )
        .subquery("dated")
        .c
    )
    why = case(
        (or_(*(and_(rows[name].is_(None), rows[f"{name}_before"]) for name in _TIMES)),
            "времени записи или запечатывания нет, а у строк до неё есть"),
        (rows.known.is_(None), null()),
        (rows.at > rows.known + OUT_OF_ORDER, _sentence("датирована вперёд: ", rows)),
        (rows.at < rows.before - OUT_OF_ORDER, func.concat(
            "внесена задним числом: ", _moment(rows.at), ", а перед ней ", _moment(rows.before)
        )),
        (rows.at < rows.written_at - OUT_OF_ORDER, _sentence("внесена задним числом: ", rows)),
        (and_(rows.written_at.is_(None), rows.at < rows.sealed_at - LATE), _sentence(
            "внесена задним числом, или обработчик стоял: ", rows
        )),
    )
    found = select(rows.sequence, why.label("why"), rows.user_id).subquery("judged").c
    return (
        select(found.sequence, found.why)
        .where(found.why.is_not(None), *([found.user_id != DEMO] if demo else []))
        .order_by(found.sequence)
    )


def _was_timed(model: type[Any], name: str) -> ColumnElement[bool]:
    """Return whether a row comes after one that has a time: in its part, the last one before it,
    or the first of all. Looking for the earliest that has it would go through all that have none.
    """
    column = getattr(model, name)
    of_school = select(column.is_not(None)).where(model.school_id == _OF_SCHOOL).limit(1)
    after = bindparam("after", type_=BigInteger)
    return or_(
        func.coalesce(
            func.bool_or(column.is_not(None)).over(order_by=model.sequence, rows=(None, -1)), False
        ),
        *(
            func.coalesce(one.correlate(None).scalar_subquery(), False)
            for one in (
                of_school.where(model.sequence <= after).order_by(model.sequence.desc()),
                of_school.where(model.sequence <= after).order_by(model.sequence),
            )
        ),
    )


def _sentence(what: str, rows: Any) -> ColumnElement[str]:
    written = case(
        (rows.written_at.is_(None), func.concat(", запечатана ", _moment(rows.sealed_at))),
        else_=func.concat(", записана ", _moment(rows.written_at)),
    )
    return func.concat(what, _moment(rows.at), written)


def _moment(column: ColumnElement[Any]) -> ColumnElement[str]:
    # As text: a time that no calendar here has must not end the check.
    return func.to_char(func.timezone("UTC", column), "DD.MM.YYYY HH24:MI:SS")
