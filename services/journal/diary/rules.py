"""ISO weeks as a diary turns them: ``2025-W13``."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from services.shared.wording import said


class WeekError(ValueError):
    """The text names no week; the message says what would."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week from Monday to Sunday."""

    starts_on: date

    @property
    def ends_on(self) -> date:
        """The Sunday."""
        return self.starts_on + timedelta(days=6)

    @property
    def iso(self) -> str:
        """The week as ISO 8601 names it."""
        year, week, _ = self.starts_on.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week(self.starts_on - timedelta(days=7))

    @property
    def next(self) -> "Week":
        """The week after."""
        return Week(self.starts_on + timedelta(days=7))

    @property
    def days(self) -> list[date]:
        """The days from Monday to Sunday."""
        return [self.starts_on + timedelta(days=number) for number in range(7)]


def parse_week(text: str) -> Week:
    """Read ``2025-W13``."""
    match = re.fullmatch(r"(20\d\d)-W(\d\d)", text)
    try:
        if match is None:
            raise ValueError(text)
        return Week(date.fromisocalendar(int(match[1]), int(match[2]), 1))
    except ValueError as error:
        raise WeekError(said(
            "Недели «%(text)s» нет. Напишите так: 2025-W13.",
            text=text,
        )) from error


def week_of(day: date) -> Week:
    """Return the week that a day is in."""
    return Week(day - timedelta(days=day.weekday()))
