"""Days from today, asked when a test runs: one that a module kept is old after midnight."""

from datetime import date, timedelta

from services.shared.process.clock import today


def days(number: int) -> date:
    """Return the day so many days from today, negative: before it."""
    return today() + timedelta(days=number)
