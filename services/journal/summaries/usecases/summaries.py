"""Sums for those above the schools: made inside each school, read school by school."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.core.platform_numbers import SMALLEST_GROUP, rule
from services.journal.schools.models import School
from services.journal.summaries.access import SUMMARY_READ
from services.journal.summaries.models import PublishedSum
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

MARKS, ATTENDANCE, MOVEMENT = "marks", "attendance", "movement"
ARRIVALS, DEPARTURES = "arrivals", "departures"

Line = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which table is wanted; what is left out is the latest or the first there is."""

    year: str | None = None
    period: str | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class _Sums:
    """What one school shows."""

    school_id: str
    name: str
    lines: Mapping[Line, list[Block]]


def read_marks(database: Database, caller: Caller, chosen: Chosen) -> dict[str, Any]:
    """Return a subject's indicators of a period, by school and grade, with totals of the shown.

    Raises:
        Forbidden: the caller's role reads no sums.
    """
    return _table(database, caller, MARKS, chosen, _told_marks)


def read_attendance(database: Database, caller: Caller, chosen: Chosen) -> dict[str, Any]:
    """Return the shares of lessons missed in a period, by school and grade.

    Raises:
        Forbidden: the caller's role reads no sums.
    """
    return _table(database, caller, ATTENDANCE, chosen, _told_attendance)


def read_movement(database: Database, caller: Caller, year: str | None) -> dict[str, Any]:
    """Return how many children arrived at and departed from each school in a year.

    Raises:
        Forbidden: the caller's role reads no sums.
    """
    smallest, schools = _read(database, caller, MOVEMENT)
    years = sorted({line[0] for one in schools for line in one.lines}, reverse=True)
    chosen = year if year in years else next(iter(years), None)
    rows: list[dict[str, Any]] = [
        {
            "school_id": one.school_id,
            "name": one.name,
            **{what: _counted(one.lines.get((chosen or "", "year", what)))
               for what in (ARRIVALS, DEPARTURES)},
        }
        for one in schools
    ]
    total = {what: sum(row[what] or 0 for row in rows) for what in (ARRIVALS, DEPARTURES)}
    return {"smallest": smallest, "years": years, "year": chosen, "schools": rows, **total}


def _table(
    database: Database,
    caller: Caller,
    kind: str,
    chosen: Chosen,
    tell: Callable[[Counts], dict[str, Any]],
) -> dict[str, Any]:
    smallest, schools = _read(database, caller, kind)
    line, options = _choose({line for one in schools for line in one.lines}, chosen)
    found = [(one, one.lines.get(line, [])) for one in schools]
    blocks = [block for _one, own in found for block in own]
    return {
        "smallest": smallest,
        **options,
        "year": line[0] or None,
        "period": line[1] or None,
        "subject": line[2] or None,
        "schools": [
            {
                "school_id": one.school_id,
                "name": one.name,
                "blocks": [_told_block(block, tell) for block in own],
                "total": _told(total_of(own), tell),
            }
            for one, own in found
        ],
        "grades": [_told_block(block, tell) for block in by_grade(blocks)],
        "total": _told(total_of(blocks), tell),
    }


def _read(database: Database, caller: Caller, kind: str) -> tuple[dict[str, Any], list[_Sums]]:
    """Read each school's sums in a transaction of its own: no query sees two schools."""
    require(SUMMARY_READ, caller, Target())
    with database.transaction() as session:
        number = rule(session, SMALLEST_GROUP)
        smallest = {"value": number.value, "source": number.source}
        schools = session.execute(select(School.code, School.name).order_by(School.name)).all()
    found = []
    for code, name in schools:
        with database.transaction(code) as session:
            lines = shown_lines(session, code, kind)
        shown = {line: masked(blocks, number.value) for line, blocks in lines.items()}
        found.append(_Sums(code, name, shown))
    return smallest, found


def shown_lines(session: Session, school_id: str, kind: str) -> dict[Line, list[Block]]:
    """Return what a school shows of a kind: the blocks of each year, period and subject."""
    rows = session.scalars(
        select(PublishedSum)
        .where(PublishedSum.school_id == school_id, PublishedSum.kind == kind)
        .order_by(PublishedSum.grades)
    )
    lines: dict[Line, list[Block]] = {}
    for row in rows:
        lines.setdefault((row.year, row.period, row.subject), []).append(_block(row))
    return lines


def _block(row: PublishedSum) -> Block:
    return Block(tuple(row.grades), row.counts.get("now"), tuple(row.counts.get("before", ())))


def _choose(lines: Iterable[Line], chosen: Chosen) -> tuple[Line, dict[str, list[str]]]:
    """Return the line that is wanted, and what there is to choose from at each step."""
    known = sorted(lines)
    years = sorted({line[0] for line in known}, reverse=True)
    year = _one_of(years, chosen.year)
    periods = sorted({line[1] for line in known if line[0] == year})
    period = _one_of(periods, chosen.period)
    subjects = sorted({line[2] for line in known if line[:2] == (year, period)})
    subject = _one_of(subjects, chosen.subject)
    return (year, period, subject), {"years": years, "periods": periods, "subjects": subjects}


def _one_of(options: list[str], wanted: str | None) -> str:
    return wanted if wanted in options else next(iter(options), "")


def _told_block(
    block: Block, tell: Callable[[Counts], dict[str, Any]]
) -> dict[str, Any]:
    return {"grades": list(block.grades), "figures": _told(block.counts, tell)}


def _told(
    counts: Counts | None, tell: Callable[[Counts], dict[str, Any]]
) -> dict[str, Any] | None:
    return None if counts is None else tell(counts)


def _told_marks(counts: Counts) -> dict[str, Any]:
    figures = mark_figures(counts)
    assert figures is not None  # noqa: S101  (a block that is shown has children with marks)
    average = None if figures.average is None else str(figures.average)
    return {
        "pupils": sum(counts[name] for name in MARK_NAMES),
        "success": str(figures.success),
        "quality": str(figures.quality),
        "level": str(figures.level),
        "average": average,
    }


def _told_attendance(counts: Counts) -> dict[str, Any]:
    shares = {name: str(share) for name, share in absence_shares(counts).items()}
    return {"pupils": counts[CHILDREN], **shares}


def _counted(blocks: list[Block] | None) -> int | None:
    shown = total_of(blocks or [])
    return None if shown is None else shown[CHILDREN]

