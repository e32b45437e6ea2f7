"""Sums for those above the schools: made inside each school, read school by school."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from sqlalchemy import select

from services.journal.core.platform_numbers import SMALLEST_GROUP, rule
from services.journal.schools.models import School
from services.journal.summaries.access import SUMMARY_READ
from services.journal.summaries.queries import (
    ARRIVALS,
    ATTENDANCE,
    DEPARTURES,
    MARKS,
    MOVEMENT,
    Line,
    read_published,
)
from services.journal.summaries.rules import (
    CHILDREN,
    Block,
    Counts,
    absence_shares,
    by_grade,
    mark_figures,
    masked,
    total_of,
)
from services.journal.summaries.rules import MARKS as MARK_NAMES
from services.shared.accountability.access import Target, require
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database

Figures = TypeVar("Figures")


@dataclass(frozen=True, slots=True)
class TableQuery:
    """Which table is wanted; what is left out is the latest or the first there is."""

    year: str | None = None
    period: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Smallest:
    """Over how many children a sum is at least, and who says so."""

    value: int
    source: str


@dataclass(frozen=True, slots=True)
class MarkFigures:
    """Indicators in percent and the average of the term marks, two decimals each."""

    pupils: int
    success: Decimal
    quality: Decimal
    level: Decimal
    average: Decimal | None


@dataclass(frozen=True, slots=True)
class AbsenceFigures:
    """Shares of lessons in percent, two decimals: missed in all, by reason, and late."""

    pupils: int
    missed: Decimal
    ill: Decimal
    excused: Decimal
    unexcused: Decimal
    late: Decimal


@dataclass(frozen=True, slots=True)
class BlockFigures(Generic[Figures]):
    """Some grades together; without figures they are too few children."""

    grades: Sequence[int]
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class SchoolFigures(Generic[Figures]):
    """A school's blocks by their grades, and the total of those that are shown."""

    school_id: str
    name: str
    blocks: Sequence[BlockFigures[Figures]]
    total: Figures | None


@dataclass(frozen=True, slots=True)
class Table(Generic[Figures]):
    """What there is to choose from, what is chosen, and its figures by school and by grade."""

    smallest: Smallest
    years: Sequence[str]
    periods: Sequence[str]
    subjects: Sequence[str]
    year: str | None
    period: str | None
    subject: str | None
    schools: Sequence[SchoolFigures[Figures]]
    grades: Sequence[BlockFigures[Figures]]
    total: Figures | None


@dataclass(frozen=True, slots=True)
class SchoolMovement:
    """How many came to a school and left it; None is nobody, or too few children."""

    school_id: str
    name: str
    arrivals: int | None
    departures: int | None


@dataclass(frozen=True, slots=True)
class Movement:
    """Movement by school, the latest of `years` unless another is chosen, and its totals."""

    smallest: Smallest
    years: Sequence[str]
    year: str | None
    schools: Sequence[SchoolMovement]
    arrivals: int
    departures: int


@dataclass(frozen=True, slots=True)
class _Published:
    """What one school shows."""

    school_id: str
    name: str
    lines: Mapping[Line, list[Block]]


def read_marks(database: Database, caller: Caller, query: TableQuery) -> Table[MarkFigures]:
    """Return a subject's indicators of a period, by school and grade, with totals of the shown.

    Raises:
        Forbidden: the caller's role reads no sums.
    """
    return _table(database, caller, MARKS, query, _mark_figures)


def read_attendance(
    database: Database, caller: Caller, query: TableQuery
) -> Table[AbsenceFigures]:
    """Return the shares of lessons missed in a period, by school and grade.

    Raises:
        Forbidden: the caller's role reads no sums.
    """
    return _table(database, caller, ATTENDANCE, query, _absence_figures)


def read_movement(database: Database, caller: Caller, year: str | None) -> Movement:
    """Return how many children arrived at and departed from each school in a year.

    Raises:
        Forbidden: the caller's role reads no sums.
    """
    smallest, schools = _read(database, caller, MOVEMENT)
    years = sorted({line[0] for one in schools for line in one.lines}, reverse=True)
    chosen = year if year in years else next(iter(years), None)
    rows = [
        SchoolMovement(
            one.school_id,
            one.name,
            arrivals=_children(one.lines.get((chosen or "", "year", ARRIVALS))),
            departures=_children(one.lines.get((chosen or "", "year", DEPARTURES))),
        )
        for one in schools
    ]
    return Movement(
        smallest,
        years,
        chosen,
        rows,
        arrivals=sum(row.arrivals or 0 for row in rows),
        departures=sum(row.departures or 0 for row in rows),
    )


def _table(
    database: Database,
    caller: Caller,
    kind: str,
    query: TableQuery,
    figures_of: Callable[[Counts], Figures],
) -> Table[Figures]:
    def shown(counts: Counts | None) -> Figures | None:
        return None if counts is None else figures_of(counts)

    def as_figures(blocks: Iterable[Block]) -> list[BlockFigures[Figures]]:
        return [BlockFigures(block.grades, shown(block.counts)) for block in blocks]

    smallest, schools = _read(database, caller, kind)
    options = _options({line for one in schools for line in one.lines}, query)
    found = [(one, one.lines.get(options.line, [])) for one in schools]
    blocks = [block for _one, own in found for block in own]
    return Table(
        smallest=smallest,
        years=options.years,
        periods=options.periods,
        subjects=options.subjects,
        year=options.line[0] or None,
        period=options.line[1] or None,
        subject=options.line[2] or None,
        schools=[
            SchoolFigures(one.school_id, one.name, as_figures(own), shown(total_of(own)))
            for one, own in found
        ],
        grades=as_figures(by_grade(blocks)),
        total=shown(total_of(blocks)),
    )


def _read(database: Database, caller: Caller, kind: str) -> tuple[Smallest, list[_Published]]:
    """Read each school's sums in a transaction of its own: no query sees two schools."""
    require(SUMMARY_READ, caller, Target())
    with database.transaction() as session:
        number = rule(session, SMALLEST_GROUP)
        smallest = Smallest(number.value, number.source)
        schools = session.execute(select(School.code, School.name).order_by(School.name)).all()
    found = []
    for code, name in schools:
        with database.transaction(code) as session:
            lines = read_published(session, code, kind)
        shown = {line: masked(blocks, smallest.value) for line, blocks in lines.items()}
        found.append(_Published(code, name, shown))
    return smallest, found


@dataclass(frozen=True, slots=True)
class _Options:
    """The line that is wanted, and what there is to choose from at each step."""

    line: Line
    years: Sequence[str]
    periods: Sequence[str]
    subjects: Sequence[str]


def _options(lines: Iterable[Line], query: TableQuery) -> _Options:
    known = sorted(lines)
    years = sorted({line[0] for line in known}, reverse=True)
    year = _one_of(years, query.year)
    periods = sorted({line[1] for line in known if line[0] == year})
    period = _one_of(periods, query.period)
    subjects = sorted({line[2] for line in known if line[:2] == (year, period)})
    subject = _one_of(subjects, query.subject)
    return _Options((year, period, subject), years, periods, subjects)


def _one_of(options: list[str], wanted: str | None) -> str:
    return wanted if wanted in options else next(iter(options), "")


def _mark_figures(counts: Counts) -> MarkFigures:
    figures = mark_figures(counts)
    assert figures is not None  # noqa: S101  (a block that is shown has children with marks)
    return MarkFigures(
        pupils=sum(counts[name] for name in MARK_NAMES),
        success=figures.success,
        quality=figures.quality,
        level=figures.level,
        average=figures.average,
    )


def _absence_figures(counts: Counts) -> AbsenceFigures:
    return AbsenceFigures(pupils=counts[CHILDREN], **absence_shares(counts))


def _children(blocks: list[Block] | None) -> int | None:
    shown = total_of(blocks or [])
    return None if shown is None else shown[CHILDREN]
