"""The one place that asks the system for the time, so that everything else is given it.

Moments are in UTC. Days are people's: they begin at midnight where the school is that a request
or a piece of work is for, and outside of any school where the platform is (TIME_ZONE).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

DEFAULT_TIME_ZONE = "Europe/Moscow"

_platform = ZoneInfo(DEFAULT_TIME_ZONE)
_school: ContextVar[ZoneInfo | None] = ContextVar("school_zone", default=None)


def keep_days_of(time_zone: str) -> None:
    """Let days be those of a time zone (its IANA name) in this process, as its settings say."""
    global _platform
    _platform = ZoneInfo(time_zone)


def begin_days_of(time_zone: str | None) -> None:
    """Let days be those of a school's time zone from here on, None: those of the platform.

    For a request, which has its thread for itself until the next one begins.
    """
    _school.set(ZoneInfo(time_zone) if time_zone else None)


@contextmanager
def days_of(time_zone: str | None) -> Iterator[None]:
    """Let days be those of a school's time zone within the block; None: those of the platform."""
    before = _school.set(ZoneInfo(time_zone) if time_zone else None)
    try:
        yield
    finally:
        _school.reset(before)


def has_school_zone() -> bool:
    """Tell whether days are those of a school here."""
    return _school.get() is not None


def zone_name() -> str:
    """Return the IANA name of the time zone that days are in here."""
    return _zone().key


def now() -> datetime:
    """Return this moment as an aware datetime in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date where the school is."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the day that a moment belongs to where the school is."""
    return moment.astimezone(_zone()).date()


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins where the school is, in UTC."""
    return datetime.combine(day, time(), _zone()).astimezone(UTC)


def _zone() -> ZoneInfo:
    return _school.get() or _platform
