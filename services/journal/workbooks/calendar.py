"""Dates as journals print them: a month over the days, a year to be worked out, a period."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from services.journal.workbooks.opening import text_of
from services.journal.workbooks.sheet_markup import CellValue
from services.shared.wording import said

_MONTHS = {
    "янв": 1, "фев": 2, "мар": 3, "апр": 4, "май": 5, "мая": 5, "июн": 6, "июл": 7, "авг": 8,
    "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
}
_MONTH = re.compile(
    r"(янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\.?"
    r"(?:[ -]?'?(?P<year>\d{4}|\d{2})(?: ?г(?:\.|ода?)?)?)?"
)
_DAY = re.compile(r"(\d{1,2})(?:\.(\d{1,2})(?:\.(\d{4}|\d{2}))?)?\.?")
_FULL = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")
_YEAR = re.compile(r"(\d{4})\s*[/–—-]\s*(\d{4}|\d{2})")


@dataclass(frozen=True, slots=True)
class AcademicYear:
    """A school year: its name and the days it lasts."""

    name: str
    starts_on: date
    ends_on: date

    @classmethod
    def parse(cls, text: str) -> "AcademicYear":
        """The year written ``2024/2025``, from 1 September to 31 August."""
        match = _YEAR.fullmatch(text.strip())
        if match is None or (int(match[1]) + 1) % 100 != int(match[2]) % 100:
            raise ValueError(said(
                "Учебный год пишется так: 2024/2025, а не «%(text)s».",
                text=text,
            ))
        first = int(match[1])
        return cls(f"{first}/{first + 1}", date(first, 9, 1), date(first + 1, 8, 31))

    def holds(self, day: date) -> bool:
        """Whether the day belongs to the year."""
        return self.starts_on <= day <= self.ends_on

    def find_date(self, month: int, day: int) -> date | None:
        """The date with this month and day inside the year, whichever calendar year it is."""
        for year in range(self.starts_on.year, self.ends_on.year + 1):
            found = _date(year, month, day)
            if found is not None and self.holds(found):
                return found
        return None


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a heading; its calendar year where the heading says it."""

    number: int
    year: int | None = None

    def day(self, day: int, academic_year: AcademicYear) -> date | None:
        """The date of a day in this month, if the academic year has it."""
        if self.year is None:
            return academic_year.find_date(self.number, day)
        found = _date(self.year, self.number, day)
        return found if found is not None and academic_year.holds(found) else None


def month_of(value: CellValue) -> Month | None:
    """The month a heading names: ``Сентябрь``, ``сент.``, ``Мая 2025``, ``окт 24``.

    The same typed into Excel becomes the first of the month, a date.
    """
    if isinstance(value, date):
        return Month(value.month, value.year) if value.day == 1 else None
    if not isinstance(value, str):
        return None
    match = _MONTH.fullmatch(value.casefold())
    if match is None:
        return None
    stem, year = match[1], match["year"]
    return Month(_MONTHS[stem], None if year is None else _whole_year(year))


def looks_like_day(value: CellValue) -> bool:
    """Whether a heading is a day of a month or a date; 20.1 as a number is not, nor is 20.5."""
    if isinstance(value, float):
        return value.is_integer() and _DAY.fullmatch(text_of(value)) is not None
    return isinstance(value, date) or _DAY.fullmatch(text_of(value)) is not None


def date_of(value: CellValue, month: Month | None, year: AcademicYear) -> date | None:
    """The date a heading means: a day under its month, ``02.09`` or a whole date.

    Nothing where the year has no such day, or the day names another month than the one above it.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        found: date | None = value
    else:
        match = _DAY.fullmatch(text_of(value))
        if match is None:
            return None
        of_month = Month(int(match[2])) if match[2] else month
        if match[3]:
            found = parse_date(match[0].rstrip("."))
        else:
            found = None if of_month is None else of_month.day(int(match[1]), year)
    if found is None or not year.holds(found):
        return None
    if month is not None and month.day(found.day, year) != found:
        return None
    return found


def parse_date(text: str) -> date | None:
    """The date written ``30.09.2024`` or ``30.09.24``."""
    match = _FULL.fullmatch(text.strip())
    if match is None:
        return None
    return _date(_whole_year(match[3]), int(match[2]), int(match[1]))


def parse_period(text: str) -> tuple[date, date] | None:
    """The period written ``с 24.03.25 по 24.05.25``."""
    found = [parse_date(match[0]) for match in _FULL.finditer(text)]
    if len(found) != 2 or found[0] is None or found[1] is None or found[0] > found[1]:
        return None
    return found[0], found[1]


def _whole_year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
