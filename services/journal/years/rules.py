"""Academic years and the terms that a grade's year falls into, before a school sets its own."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.shared.wording import said

GRADES = range(1, 13)
"""Grade 12 is that of evening schools."""


class TermKind(StrEnum):
    """How a year is divided."""

    QUARTER = "quarter"
    TRIMESTER = "trimester"
    HALF_YEAR = "half_year"
    YEAR = "year"


class TermState(StrEnum):
    """How far a term's marks are settled (domain reference §8)."""

    OPEN = "open"
    REVIEW = "review"
    CLOSED = "closed"
    PRINTED = "printed"
    ARCHIVED = "archived"


# A teacher still writes in these; later a correction needs the deputy's approval.
WRITABLE = frozenset({TermState.OPEN, TermState.REVIEW})


@dataclass(frozen=True, slots=True)
class YearPlan:
    """An academic year by its name and its dates."""

    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """A term of a class's year, or the year itself, and how far the class has settled it."""

    id: UUID
    kind: TermKind
    number: int
    name: str
    starts_on: date
    ends_on: date
    state: TermState = TermState.OPEN

    @property
    def writable(self) -> bool:
        """Whether a teacher still writes in it."""
        return self.state in WRITABLE

    @property
    def whole_year(self) -> bool:
        """Whether it is the year itself and not a part of it."""
        return self.kind is TermKind.YEAR


def term_name(kind: TermKind, number: int) -> str:
    """Return what the platform calls a term."""
    if kind is TermKind.QUARTER:
        return said("%(number)s четверть", number=number)
    if kind is TermKind.TRIMESTER:
        return said("%(number)s триместр", number=number)
    return said("%(number)s полугодие", number=number)


WHOLE_YEAR = said("Год")
"""What the platform calls the year as a term."""
_TERM_NAMES = {str(WHOLE_YEAR): WHOLE_YEAR} | {
    str(name): name
    for kind in TermKind if kind is not TermKind.YEAR
    for name in (term_name(kind, number) for number in range(1, 5))
}


def told_term(name: str) -> str:
    """Return the name of a term: the platform's own in any language, a school's as it is."""
    return _TERM_NAMES.get(name, name)


@dataclass(frozen=True, slots=True)
class TermPlan:
    """One term of one grade."""

    grade: int
    kind: TermKind
    number: int
    name: str
    starts_on: date
    ends_on: date


class YearNameError(ValueError):
    """The text names no academic year; the message says what would."""


def plan_year(name: str) -> YearPlan:
    """Return the year that a name such as ``2024/2025`` stands for."""
    match = re.fullmatch(r"(20\d\d)/(20\d\d)", name)
    if match is None or int(match[2]) != int(match[1]) + 1:
        raise YearNameError(said(
            "Учебного года «%(name)s» нет. Напишите так: 2024/2025.",
            name=name,
        ))
    first = int(match[1])
    return YearPlan(name, date(first, 9, 1), date(first + 1, 5, 31))


def year_name_on(day: date) -> str:
    """Return the name of the academic year of a day; a summer belongs to the year before."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}/{first + 1}"


def plan_terms(year: YearPlan, grades: range = GRADES) -> list[TermPlan]:
    """Return the terms that a school starts with: quarters, and half-years from grade 10 on.

    Terms follow each other without a gap, so that every lesson of the year is in one of them,
    whatever holidays a school has; the school sets its own dates afterwards.
    """
    return [term for grade in grades for term in _grade_terms(year, grade)]


def _grade_terms(year: YearPlan, grade: int) -> list[TermPlan]:
    first, second = year.starts_on.year, year.ends_on.year
    if grade >= 10:
        ends = [date(first, 12, 31), year.ends_on]
        return _follow(year, grade, TermKind.HALF_YEAR, ends)
    ends = [date(first, 11, 3), date(first, 12, 31), date(second, 3, 23), year.ends_on]
    return _follow(year, grade, TermKind.QUARTER, ends)


def _follow(
    year: YearPlan, grade: int, kind: TermKind, ends: list[date]
) -> list[TermPlan]:
    starts = [year.starts_on, *(date.fromordinal(day.toordinal() + 1) for day in ends[:-1])]
    return [
        TermPlan(grade, kind, number, term_name(kind, number), starts_on, ends_on)
        for number, (starts_on, ends_on) in enumerate(zip(starts, ends, strict=True), start=1)
    ]
