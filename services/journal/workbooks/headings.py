"""What the columns of a journal are, told from their headings in both layouts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.journal.workbooks.calendar import AcademicYear, date_of, looks_like_day, month_of
from services.journal.workbooks.names import fold
from services.journal.workbooks.opening import CellValue, text_of
from services.journal.workbooks.structure import AverageKind

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
    """The columns of a table, and what is wrong with the headings not understood."""

    columns: tuple[Column, ...]
    wrong: tuple[tuple[int, str], ...]

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
    """Tell the columns from the row of months and summaries and the row of days below it."""
    columns: list[Column] = []
    wrong: list[tuple[int, str]] = []
    month: int | None = None
    for index in range(start, max(len(upper), len(lower))):
        above = upper[index] if index < len(upper) else ""
        below = lower[index] if index < len(lower) else ""
        month = month_of(text_of(above)) or month
        found = _column(index, above, below, month, year)
        if isinstance(found, Column):
            columns.append(_numbered(found, columns))
        elif found is not None:
            wrong.append((index, found))
    return Headings(tuple(columns), tuple(wrong))


def _column(
    index: int, above: CellValue, below: CellValue, month: int | None, year: AcademicYear
) -> Column | str | None:
    """The column, or what is wrong with its heading, or nothing where there is no heading."""
    for value in (above, below):
        summary = _summary(index, text_of(value))
        if summary is not None:
            return summary
    day = above if below == "" and isinstance(above, date) else below
    if day == "":
        return _empty(above)
    if not looks_like_day(day):
        return f"Заголовок «{text_of(day)}» непонятен: нужен день, СР или четверть (1 ЧТ)."
    held_on = date_of(day, month, year)
    if held_on is None:
        return f"Дня «{text_of(day)}» нет в этом месяце или в {year.name} учебном году."
    return Column(index, Kind.LESSON, held_on)


def _empty(above: CellValue) -> str | None:
    if above == "":
        return None
    if month_of(text_of(above)) is not None:
        return f"Под месяцем «{text_of(above)}» нет дня."
    return f"Заголовок «{text_of(above)}» непонятен: нужен месяц, СР или четверть (1 ЧТ)."


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


def _numbered(column: Column, before: Sequence[Column]) -> Column:
    if column.held_on is None:
        return column
    repeat = sum(other.held_on == column.held_on for other in before)
    return Column(column.index, column.kind, column.held_on, repeat)
