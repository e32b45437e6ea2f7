"""Sets the day that the platform takes for today, in a demo alone."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from services.archive.core.clock import PlatformClock
from services.archive.core.models import DemoDay
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Forbidden
from services.shared.process.clock import now
from services.shared.process.clock import today as system_today
from services.shared.wording import said


@dataclass(frozen=True)
class ClockState:
    """The platform's day, whether somebody has set it, and the system's day."""

    today: date
    set: bool
    system: date


def show_clock(database: Database, clock: PlatformClock) -> ClockState:
    """Return the platform's day, and whether somebody has set it."""
    with database.transaction() as session:
        is_set = clock.movable and session.get(DemoDay, True) is not None
        return ClockState(clock.today(session), is_set, system_today())


def set_clock(database: Database, clock: PlatformClock, caller: Caller, day: date) -> ClockState:
    """Set the platform's day.

    Raises:
        Forbidden: this is no demo.
    """
    _demand_movable(clock)
    what = {"set_to": day, "set_at": now(), "set_by": caller.user_id}
    with database.transaction() as session:
        session.execute(
            insert(DemoDay)
            .values(sole=True, **what)
            .on_conflict_do_update(index_elements=["sole"], set_=what)
        )
    return show_clock(database, clock)


def reset_clock(database: Database, clock: PlatformClock) -> ClockState:
    """Let the platform's day be the system's again.

    Raises:
        Forbidden: this is no demo.
    """
    _demand_movable(clock)
    with database.transaction() as session:
        session.execute(delete(DemoDay))
    return show_clock(database, clock)


def _demand_movable(clock: PlatformClock) -> None:
    if not clock.movable:
        raise Forbidden(
            said("Часы переводятся только в учебной установке: здесь сроки хранения идут по "
            "настоящему времени.")
        )
