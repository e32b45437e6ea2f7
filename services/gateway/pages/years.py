"""School years: what the journal knows of them, which one a page shows, and what forms offer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.gateway.clients import journal

PAST_YEARS = 4


@dataclass(frozen=True)
class SchoolYear:
    """A year that the school has opened; `name` is `2024/2025`, `starts_on` a date in ISO 8601."""

    id: str
    name: str
    starts_on: str
    current: bool


def school_years() -> list[SchoolYear]:
    """Return the years of the viewer's school, in the journal's order."""
    return [
        SchoolYear(year["id"], year["name"], year["starts_on"], year["current"])
        for year in journal().get_json("/api/journal/v1/years")
    ]


def chosen_year(years: Sequence[SchoolYear], wanted: str | None) -> SchoolYear | None:
    """Return the year that was asked for, by id or as `2024/2025`, else the current one."""
    named = [year for year in years if wanted in (year.id, year.name)]
    return named[0] if named else current_year(years)


def current_year(years: Sequence[SchoolYear]) -> SchoolYear | None:
    """Return the year that runs now, else the newest one there is."""
    running = [year for year in years if year.current]
    newest = sorted(years, key=lambda year: year.starts_on, reverse=True)
    return next(iter(running or newest), None)


def offered_years(opened: Iterable[str], day: date) -> list[str]:
    """Return the names of opened years and those just past, newest first.

    An upload opens the year that it needs.
    """
    newest = day.year if day.month >= 7 else day.year - 1
    past = (f"{first}/{first + 1}" for first in range(newest - PAST_YEARS, newest + 1))
    return sorted({*past, *opened}, reverse=True)
