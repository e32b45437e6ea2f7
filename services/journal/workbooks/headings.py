"""What the columns of a journal are, told from their headings in both layouts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.journal.workbooks.calendar import (
    AcademicYear,
    Month,
    date_of,
    looks_like_day,
    month_of,
)
from services.journal.workbooks.names import fold
from services.journal.workbooks.opening import text_of
from services.journal.workbooks.sheet_markup import CellValue
from services.journal.workbooks.structure import AverageKind
from services.shared.wording import listed, said

_AVERAGE = re.compile(r"ср\.?|сб|средн[а-я]+( (оценка|балл|отметка))?|ср\.? ?балл")
_WEIGHTED = re.compile(r"(свб?|срв|ср\.? ?взв\.?|средне-?взвеш[а-я.]*)( ?(оценка|балл|отметка))?")
_OWN_PERIOD = re.compile(r"итог(овая|о)?( (оценка|отметка))?( за период)?")
_TERM = re.compile(
    r"(\d|i{1,3}|iv) ?-?(чт|тр|пг|п/г|четв[а-я.]*|трим[а-я.]*|полуг[а-я.]*)"
    r"|год(овая)?( (оценка|отметка))?|экз[а-я.]*|итог(овая)?( за год)?"
)


class Kind(StrEnum):
    """What a column holds."""

    LESSON = "lesson"
    AVERAGE = "average"
    TERM_MARK = "term_mark"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it is and what it holds; ``repeat`` counts equal dates from 0."""

    index: int
    kind: Kind
    held_on: date | None = None
    repeat: int = 0
    average: AverageKind | None = None
    term: str | None = None


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns of a table, and what is wrong with the headings not understood.

    They take one row, of dates, or two: all below is of the table itself. `unread` are the columns
    of days under a head that is not understood: told with the head.
    """

    columns: tuple[Column, ...]
    wrong: tuple[tuple[int, str], ...]
    rows: int = 2
    unread: frozenset[int] = frozenset()

    @property
    def known(self) -> frozenset[int]:
        """The columns about which something is said already."""
        found = {column.index for column in self.columns} | {index for index, _ in self.wrong}
        return self.unread | found

    def days_before(self, column: Column) -> tuple[date, date] | None:
        """The days a summary stands for: of its term, or of the whole table after the last."""
        days: list[date] = []
        whole: list[date] = []
        for other in self.columns:
            if other.index > column.index:
                break
            if other.held_on is not None:
                days.append(other.held_on)
                whole.append(other.held_on)
            elif other.kind is Kind.TERM_MARK:
                days = []
        chosen = days or whole
        return (min(chosen), max(chosen)) if chosen else None


def read_headings(
    upper: Sequence[CellValue], lower: Sequence[CellValue], start: int, year: AcademicYear
) -> Headings:
    """Tell the columns from the row of months and summaries and the row of days below it.

    `start` is the first column behind the names. A row of dates needs no days below it.
    """
    return _HeadingReader(upper, lower, start, year).read()


class _HeadingReader:
    """Goes along the two rows, knowing under which month a day stands."""

    def __init__(
        self,
        upper: Sequence[CellValue],
        lower: Sequence[CellValue],
        start: int,
        year: AcademicYear,
    ) -> None:
        self._width = max(len(upper), len(lower))
        self._upper = [*upper, *[""] * (self._width - len(upper))]
        self._lower = [*lower, *[""] * (self._width - len(lower))]
        self._start = start
        self._year = year
        # Below one row of dates stands a pupil, or nothing that is a day: else dates are months.
        one_row = any(isinstance(value, date) for value in self._upper[start:]) and (
            self._lower[start - 1] not in ("", self._upper[start - 1])
            or not any(looks_like_day(value) for value in self._lower[start:])
        )
        self._rows = 1 if one_row else 2
        self._month: Month | None = None
        self._lost = False
        self._columns: list[Column] = []
        self._wrong: list[tuple[int, str]] = []
        self._unread: set[int] = set()

    def read(self) -> Headings:
        """Read every column in turn."""
        for index in range(self._start, self._width):
            self._read(index, self._upper[index], self._lower[index] if self._rows == 2 else "")
        return Headings(
            tuple(self._columns), tuple(self._wrong), self._rows, frozenset(self._unread)
        )

    def _read(self, index: int, above: CellValue, below: CellValue) -> None:
        for value in (above, below):
            summary = _summary(index, text_of(value))
            if summary is not None:
                self._columns.append(summary)
                return
        if self._rows == 1 and isinstance(above, date):
            self._read_day(index, above)
            return
        self._read_head(index, above, below)
        if self._lost:
            self._unread.update({index} if below != "" else ())
        elif below != "":
            self._read_day(index, below)

    def _read_head(self, index: int, above: CellValue, below: CellValue) -> None:
        """Take the month over a day; a head that is not understood ends the month before it."""
        # A word that stands in both rows is one heading; a date above its day is a month.
        if above == "" or (above == below and isinstance(above, str)):
            return
        self._month = month_of(above)
        self._lost = self._month is None
        shown = text_of(above)
        if self._lost:
            what = said(
                "Заголовок «%(shown)s» непонятен: нужен месяц, СР или четверть (1 ЧТ).",
                shown=shown,
            )
            if isinstance(above, int | float):
                hint = said("Это число: сделайте клетку текстовой и впишите месяц словом.")
                what = listed([what, hint], " ")
            self._wrong.append((index, what))
        elif below == "":
            self._wrong.append((index, said("Под месяцем «%(shown)s» нет дня.", shown=shown)))

    def _read_day(self, index: int, day: CellValue) -> None:
        shown = text_of(day)
        held_on = date_of(day, self._month, self._year)
        if not looks_like_day(day):
            what = said(
                "Заголовок «%(shown)s» непонятен: нужен день, СР или четверть (1 ЧТ).",
                shown=shown,
            )
            if isinstance(day, float):
                hint = said("Это число, а не день: сделайте клетку текстовой и впишите заново.")
                what = listed([what, hint], " ")
        elif held_on is None:
            what = said(
                "Дня «%(shown)s» нет в этом месяце или в %(year)s учебном году.",
                shown=shown, year=self._year.name,
            )
            if self._month is None and date_of(day, Month(1), self._year) is not None:
                what = said("Над днём «%(shown)s» нет месяца: впишите его.", shown=shown)
        elif (before := self._last_day()) is not None and held_on < before:
            what = said(
                "День %(held_on)s стоит после %(before)s: проверьте месяц над ним и порядок дней.",
                held_on=held_on, before=before,
            )
        else:
            repeat = sum(other.held_on == held_on for other in self._columns)
            self._columns.append(Column(index, Kind.LESSON, held_on, repeat))
            return
        self._wrong.append((index, what))

    def _last_day(self) -> date | None:
        days = (column.held_on for column in reversed(self._columns))
        return next((day for day in days if day is not None), None)


def _summary(index: int, text: str) -> Column | None:
    folded = fold(text)
    if _WEIGHTED.fullmatch(folded):
        return Column(index, Kind.AVERAGE, average=AverageKind.WEIGHTED)
    if _AVERAGE.fullmatch(folded):
        return Column(index, Kind.AVERAGE, average=AverageKind.AVERAGE)
    if _OWN_PERIOD.fullmatch(folded):
        return Column(index, Kind.TERM_MARK)
    if _TERM.fullmatch(text.casefold()) or _TERM.fullmatch(folded):
        return Column(index, Kind.TERM_MARK, term=text)
    return None
