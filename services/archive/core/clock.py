"""The platform's day, by which retention is counted: the one place that gives it.

Outside a demo it is the school's own, by the system's clock. In a demo it can be set, so that five
years can be shown in five minutes; from then on it goes at the pace of the school's days, each
from midnight to midnight there, as the journal counts them. The archive alone decides what is
due, so the day that was set stands in its database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.archive.core.models import DemoDay, SchoolZone
from services.shared.accountability.caller import Caller
from services.shared.process.clock import day_of, days_of, has_school_zone
from services.shared.process.clock import today as system_today


class PlatformClock:
    """Gives the platform's day."""

    def __init__(self, *, movable: bool) -> None:
        """Take whether this is a demo: elsewhere a row that was left over means nothing."""
        self.movable = movable

    def today(self, session: Session) -> date:
        """Return the day that it is at the school of a request, or of this transaction."""
        row = session.get(DemoDay, True) if self.movable else None
        with _days_of_school(session):
            if row is not None:
                return row.set_to + (system_today() - day_of(row.set_at))
            return system_today()


def day_at_school(session: Session, moment: datetime) -> date:
    """Return the day of a moment at the school of a request, or of this transaction."""
    with _days_of_school(session):
        return day_of(moment)


@contextmanager
def _days_of_school(session: Session) -> Iterator[None]:
    if has_school_zone():
        yield
        return
    # Of the one school whose rows this transaction sees: the worker's.
    with days_of(session.scalar(select(SchoolZone.time_zone))):
        yield


def remember_zone(session: Session, caller: Caller) -> None:
    """Keep the time zone of the caller's school, for what the worker does after this step."""
    if caller.school_id is None or caller.time_zone is None:
        return
    session.execute(
        insert(SchoolZone)
        .values(school_id=caller.school_id, time_zone=caller.time_zone)
        .on_conflict_do_update(
            index_elements=["school_id"], set_={"time_zone": caller.time_zone}
        )
    )


def current_clock() -> PlatformClock:
    """Return the clock of the application that answers this request."""
    clock: PlatformClock = current_app.extensions["letopis_clock"]
    return clock
