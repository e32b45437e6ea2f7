"""The platform's day, by which retention is counted: the one place that gives it.

Outside a demo it is the system's. In a demo it can be set, so that five years can be shown in five
minutes; from then on it goes at the system's pace. The archive alone decides what is due, so the
day that was set stands in its database.
"""

from datetime import date

from flask import current_app
from sqlalchemy.orm import Session

from services.archive.core.models import DemoDay
from services.shared.process.clock import now
from services.shared.process.clock import today as system_today


class PlatformClock:
    """Gives the platform's day."""

    def __init__(self, *, movable: bool) -> None:
        """Take whether this is a demo: elsewhere a row that was left over means nothing."""
        self.movable = movable

    def today(self, session: Session) -> date:
        """Return the day that the platform takes for today."""
        row = session.get(DemoDay, True) if self.movable else None
        if row is None:
            return system_today()
        return row.set_to + (now() - row.set_at)


def current_clock() -> PlatformClock:
    """Return the clock of the application that answers this request."""
    clock: PlatformClock = current_app.extensions["letopis_clock"]
    return clock
