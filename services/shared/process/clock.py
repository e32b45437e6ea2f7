"""The one place that asks the system for the time, so that everything else is given it."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """Return this moment as an aware datetime in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in UTC."""
    return now().date()
