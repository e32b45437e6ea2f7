"""The platform's day, by which retention is counted: the one place that gives it.

Outside a demo it is the system's. In a demo it can be set, so that five years can be shown in five
minutes; from then on it goes at the system's pace. The archive alone decides what is due, so the
clock stands in its database.
"""

from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.archive.demo_clock.models import PlatformClock
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Forbidden
from services.shared.process import clock


class Clock:
    """Tells the platform's day."""

    def __init__(self, *, movable: bool) -> None:
        """Take whether this is a demo: elsewhere a row that was left over means nothing."""
        self.movable = movable

    def today(self, session: Session) -> date:
        """Return the day that the platform takes for today."""
        row = session.get(PlatformClock, True) if self.movable else None
        if row is None:
            return clock.today()
        return row.set_to + (clock.now() - row.set_at)


def show_clock(database: Database, days: Clock) -> dict[str, Any]:
    """Return the platform's day, and whether somebody has set it."""
    with database.transaction() as session:
        today = days.today(session)
        is_set = days.movable and session.get(PlatformClock, True) is not None
    return {"today": today, "set": is_set, "system": clock.today()}


def set_clock(database: Database, days: Clock, caller: Caller, day: date) -> dict[str, Any]:
    """Set the platform's day.

    Raises:
        Forbidden: this is no demo.
    """
    _demand_movable(days)
    what = {"set_to": day, "set_at": clock.now(), "set_by": caller.user_id}
    with database.transaction() as session:
        session.execute(
            insert(PlatformClock)
            .values(sole=True, **what)
            .on_conflict_do_update(index_elements=["sole"], set_=what)
        )
    return show_clock(database, days)


def reset_clock(database: Database, days: Clock) -> dict[str, Any]:
    """Let the platform's day be the system's again.

    Raises:
        Forbidden: this is no demo.
    """
    _demand_movable(days)
    with database.transaction() as session:
        session.execute(delete(PlatformClock))
    return show_clock(database, days)


def _demand_movable(days: Clock) -> None:
    if not days.movable:
        raise Forbidden(
            "Часы переводятся только в учебной установке: здесь сроки хранения идут по "
            "настоящему времени."
        )
