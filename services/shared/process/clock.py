"""The one place that asks the system for the time, so that everything else is given it.

Moments are in UTC. Days are people's: they begin at midnight where the schools are (TIME_ZONE).
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

DEFAULT_TIME_ZONE = "Europe/Moscow"

_zone = ZoneInfo(DEFAULT_TIME_ZONE)


def keep_days_of(time_zone: str) -> None:
    """Let days be those of a time zone (its IANA name) in this process, as its settings say."""
    global _zone
    _zone = ZoneInfo(time_zone)


def now() -> datetime:
    """Return this moment as an aware datetime in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date where the schools are."""
    return now().astimezone(_zone).date()


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins where the schools are, in UTC."""
    return datetime.combine(day, time(), _zone).astimezone(UTC)
