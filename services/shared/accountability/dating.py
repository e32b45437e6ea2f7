"""Whether the rows of a chain are dated when they were written: not back, and not ahead.

A row's time is taken when its request begins, and rows are sealed in the order of their ids within
seconds. So a row may be a little older than the one before it (that of a request that took long),
and is older than its own seal by as long as the worker stood still, but not by more.
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
    or_,
    select,
)
from sqlalchemy.orm import Session

# A request with its waits for locks ends before; clocks of several hosts differ by less.
OUT_OF_ORDER = timedelta(minutes=5)
# A worker that has stood still for longer is something that the data officer should know of.
LATE = timedelta(hours=1)
DEMO = "demo"  # the author of the history that the demo is made with


def misdated(
    session: Session, model: type[Any], which: Mapping[str, Any], *, demo: bool
) -> list[tuple[int, str]]:
    """Return the number of each row whose time cannot be true, and why, by one statement.

    `which`: `of_school`, and the numbers `after` and `up_to` between which rows are looked at.
    Rows sealed before the time of sealing was kept are not judged. `demo`: neither are the demo's.
    """
    rows = session.execute(_select_misdated(model, demo=demo), dict(which))
    return [(row[0], row[1]) for row in rows]


def _select_misdated(model: type[Any], *, demo: bool) -> Select[Any]:
    # The latest time of the rows before; one that is dated ahead itself says nothing of others.
    ahead = func.coalesce(model.at > model.sealed_at + OUT_OF_ORDER, False)
    before = func.max(model.at).filter(~ahead).over(order_by=model.sequence, rows=(None, -1))
    columns = (model.sequence, model.at, model.sealed_at, model.user_id)
    rows = (
        select(*columns, before.label("before"))
        .where(
            model.school_id == bindparam("of_school", type_=Text),
            model.sequence > bindparam("after", type_=BigInteger),
            model.sequence <= bindparam("up_to", type_=BigInteger),
        )
        .subquery("dated")
        .c
    )
    late = rows.at < rows.sealed_at - LATE
    hurried = rows.at > rows.sealed_at + OUT_OF_ORDER
    disordered = rows.at < rows.before - OUT_OF_ORDER
    sealed = func.concat(_moment(rows.at), ", запечатана ", _moment(rows.sealed_at))
    why = case(
        (hurried, func.concat("датирована вперёд: ", sealed)),
        (disordered, func.concat(
            "внесена задним числом: ", _moment(rows.at), ", а перед ней ", _moment(rows.before)
        )),
        else_=func.concat("внесена задним числом, или обработчик стоял: ", sealed),
    )
    judged = and_(rows.sealed_at.is_not(None), *([rows.user_id != DEMO] if demo else []))
    return (
        select(rows.sequence, why)
        .where(judged, or_(late, hurried, disordered))
        .order_by(rows.sequence)
    )


def _moment(column: ColumnElement[Any]) -> ColumnElement[str]:
    # As text: a time that no calendar here has must not end the check.
    return func.to_char(func.timezone("UTC", column), "DD.MM.YYYY HH24:MI:SS")
