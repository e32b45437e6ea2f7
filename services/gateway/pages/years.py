"""School years: which one a page shows, and which a form offers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

PAST_YEARS = 4


def chosen_year(years: Sequence[dict[str, Any]], wanted: str | None) -> dict[str, Any] | None:
    """The year that was asked for, by id or as `2024/2025`, else the current one."""
    named = [year for year in years if wanted in (year["id"], year["name"])]
    return named[0] if named else current_year(years)


def current_year(years: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The year that runs now, else the newest one there is."""
    running = [year for year in years if year["current"]]
    newest = sorted(years, key=lambda year: str(year["starts_on"]), reverse=True)
    return next(iter(running or newest), None)


def offered_years(known: Iterable[Mapping[str, Any]], day: date) -> list[str]:
    """The school's years and those just past, the newest first: a file opens the year it needs."""
    newest = day.year if day.month >= 7 else day.year - 1
    past = (f"{first}/{first + 1}" for first in range(newest - PAST_YEARS, newest + 1))
    return sorted({*past, *(str(year["name"]) for year in known)}, reverse=True)
