"""Rows of a chain that wait for their seal for longer than a worker takes: how many, since when.

Such rows are protected by nothing yet, and no walk along the chain comes to them.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.shared.accountability.chain import is_waiting
from services.shared.wording import said

UNSEALED = timedelta(minutes=10)
"""A worker takes seconds; what an import of a whole school writes, some minutes at most."""

UNSEALED_ROWS = said("строки давно не запечатаны; сколько их, скажет letopis verify")
"""One incident as long as it lasts, and no more of what such rows say than that they are there."""


def long_unsealed(session: Session, model: Any, school_id: str) -> str | None:
    """Return a sentence about the rows of a school that wait for too long; None: there are none.

    Rows of before the time of writing was kept wait for too long whenever they wait.
    """
    rows, oldest = _count(session, model, school_id)
    if not rows:
        return None
    if not oldest:
        return said("не запечатано строк: %(rows)s", rows=rows)
    return said("не запечатано строк: %(rows)s, самая ранняя записана %(moment)s UTC",
                rows=rows, moment=f"{oldest:%d.%m.%Y %H:%M:%S}")


def _count(session: Session, model: Any, school_id: str) -> tuple[int, datetime | None]:
    old = or_(model.written_at.is_(None), model.written_at < func.now() - UNSEALED)
    oldest = func.timezone("UTC", func.min(model.written_at))
    row = session.execute(
        select(func.count(), oldest).where(model.school_id == school_id, is_waiting(model), old)
    ).one()
    return row[0], row[1]
