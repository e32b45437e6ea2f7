"""Makes the sums of each school inside it and keeps what may be shown of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment
from services.journal.core.platform_numbers import SMALLEST_GROUP, rule_value
from services.journal.marks.models import TermMarkChange
from services.journal.schools.models import School
from services.journal.summaries.models import PublishedSum
from services.journal.summaries.rules import WHOLE_SCHOOL, Block, Counts, renewed_blocks
from services.journal.summaries.usecases.summaries import (
    ATTENDANCE,
    MARKS,
    MOVEMENT,
    Line,
    shown_lines,
)
from services.shared.database.base import Database
from services.shared.process.clock import now

_OPEN_DAYS = "summary_open_days"
_ARRIVALS_AFTER = "arrivals_after_september"

Cells = Mapping[int, Counts]


@dataclass
class Summing:
    """Sums a school again when its marks, its children, or the day changed (a periodic task)."""

    database: Database
    _seen: dict[tuple[str, str], tuple[UUID | None, date]] = field(default_factory=dict)

    def sum_all(self, today: date) -> int:
        """Sum every school that needs it, each in a transaction of its own; return how many."""
        with self.database.transaction() as session:
            schools = session.scalars(select(School.code).order_by(School.code)).all()
        return sum(
            self._sum_one(school_id, kinds, model, today)
            for school_id in schools
            for kinds, model in _CAUSES.items()
        )

    def _sum_one(
        self, school_id: str, kinds: tuple[str, ...], cause: type[Any], today: date
    ) -> bool:
        key = (school_id, cause.__tablename__)
        with self.database.transaction(school_id) as session:
            state = (_latest(session, cause, school_id), today)
            if self._seen.get(key) == state:
                return False
            for kind in kinds:
                sum_kind(session, school_id, kind, today)
        self._seen[key] = state
        return True


def sum_kind(session: Session, school_id: str, kind: str, today: date) -> None:
    """Bring a school's sums of a kind up to date, as far as they may be shown: a caller's step."""
    asked = {
        "school_id": school_id,
        "today": today,
        "open_days": rule_value(session, _OPEN_DAYS),
        "arrivals_after": rule_value(session, _ARRIVALS_AFTER),
    }
    smallest = rule_value(session, SMALLEST_GROUP)
    shown = shown_lines(session, school_id, kind)
    for line, cells in _cells(session, _QUERIES[kind], asked).items():
        before = shown.get(line, [])
        after = renewed_blocks(before, cells, smallest)
        if after != before:
            _keep(session, school_id, kind, line, after)


def _keep(
    session: Session, school_id: str, kind: str, line: Line, blocks: list[Block]
) -> None:
    year, period, subject = line
    session.execute(
        delete(PublishedSum).where(
            PublishedSum.school_id == school_id,
            PublishedSum.kind == kind,
            PublishedSum.year == year,
            PublishedSum.period == period,
            PublishedSum.subject == subject,
        )
    )
    rows = [
        {
            "school_id": school_id,
            "kind": kind,
            "year": year,
            "period": period,
            "subject": subject,
            "grades": list(block.grades),
            "counts": _kept(block),
            "published_at": now(),
        }
        for block in blocks
    ]
    if rows:
        session.execute(insert(PublishedSum), rows)


def _kept(block: Block) -> dict[str, Any]:
    """Return what is kept of a block; of one that is withheld no number is."""
    if block.counts is None:
        return {}
    return {"now": dict(block.counts), "before": [dict(one) for one in block.earlier]}


def _cells(
    session: Session, query: Any, asked: Mapping[str, Any]
) -> dict[Line, dict[int, Counts]]:
    found: dict[Line, dict[int, Counts]] = {}
    for row in session.execute(query, dict(asked)).mappings():
        counts = dict(row)
        line = (counts.pop("year"), counts.pop("period"), counts.pop("subject"))
        found.setdefault(line, {})[counts.pop("grade")] = counts
    return found


def _latest(session: Session, cause: type[Any], school_id: str) -> UUID | None:
    found: UUID | None = session.scalar(
        select(cause.id).where(cause.school_id == school_id).order_by(cause.id.desc()).limit(1)
    )
    return found


# Which change makes which sums old; a change of lessons alone waits for the next day.
_CAUSES: Mapping[tuple[str, ...], type[Any]] = {
    (MARKS,): TermMarkChange,
    (ATTENDANCE, MOVEMENT): Enrolment,
}


def _open(ends_on: str, kind: str, period: str, subject: str) -> str:
    """Return the condition that sums are still corrected, or were never shown.

    What has ended long ago stays as it is, whatever becomes of the journals.
    """
    return f"""(
           {ends_on} >= CAST(:today AS date) - CAST(:open_days AS integer) OR NOT EXISTS (
               SELECT FROM published_sum p
                WHERE p.school_id = :school_id AND p.kind = '{kind}' AND p.year = y.name
                  AND p.period = {period} AND p.subject = {subject}))"""


_TERM = "t.kind || '\\:' || t.number"

# A term is counted once it has ended, over the children who were in the class on its last day:
# N of the indicators is those with one of the six marks.
_MARKS = text(
    f"""
    SELECT y.name AS year, {_TERM} AS period, s.name AS subject, c.grade,
           count(DISTINCT m.pupil_id) AS children,
           count(*) FILTER (WHERE m.mark = '5') AS fives,
           count(*) FILTER (WHERE m.mark = '4') AS fours,
           count(*) FILTER (WHERE m.mark = '3') AS threes,
           count(*) FILTER (WHERE m.mark = '2') AS twos,
           count(*) FILTER (WHERE m.mark = '1') AS ones,
           count(*) FILTER (WHERE m.mark = 'н/а') AS not_attested
      FROM term_mark m
      JOIN term t ON t.school_id = m.school_id AND t.id = m.term_id
      JOIN academic_year y ON y.school_id = t.school_id AND y.id = t.year_id
      JOIN subject_group g ON g.school_id = m.school_id AND g.id = m.group_id
      JOIN school_class c ON c.school_id = g.school_id AND c.id = g.class_id
      JOIN subject s ON s.school_id = g.school_id AND s.id = g.subject_id
     WHERE m.school_id = :school_id AND t.ends_on < :today
       AND {_open("t.ends_on", MARKS, _TERM, "s.name")}
       AND m.mark IN ('5', '4', '3', '2', '1', 'н/а')
       AND EXISTS (
               SELECT FROM enrolment e
                WHERE e.school_id = m.school_id AND e.pupil_id = m.pupil_id
                  AND e.class_id = c.id AND e.enrolled_on <= t.ends_on
                  AND coalesce(e.departed_on, 'infinity') >= t.ends_on)
     GROUP BY 1, 2, 3, 4
    """  # noqa: S608  (constants of this module)
)

_ATTENDANCE = text(
    f"""
    SELECT y.name AS year, {_TERM} AS period, '' AS subject, c.grade,
           count(DISTINCT e.pupil_id) AS children, count(*) AS places,
           count(*) FILTER (WHERE m.attendance IN ('Н', 'НП', 'Б', 'У')) AS missed,
           count(*) FILTER (WHERE m.attendance = 'Б') AS ill,
           count(*) FILTER (WHERE m.attendance = 'У') AS excused,
           count(*) FILTER (WHERE m.attendance = 'НП') AS unexcused,
           count(*) FILTER (WHERE m.attendance = 'О') AS late
      FROM term t
      JOIN academic_year y ON y.school_id = t.school_id AND y.id = t.year_id
      JOIN school_class c ON c.school_id = t.school_id AND c.year_id = t.year_id
                         AND c.grade = t.grade
      JOIN subject_group g ON g.school_id = c.school_id AND g.class_id = c.id
      JOIN lesson l ON l.school_id = g.school_id AND l.group_id = g.id
                   AND l.held_on BETWEEN t.starts_on AND t.ends_on
      JOIN enrolment e ON e.school_id = c.school_id AND e.class_id = c.id
                      AND l.held_on >= e.enrolled_on
                      AND l.held_on <= coalesce(e.departed_on, 'infinity')
      LEFT JOIN mark_cell m ON m.school_id = l.school_id AND m.lesson_id = l.id
                           AND m.pupil_id = e.pupil_id
     WHERE t.school_id = :school_id AND t.kind <> 'year' AND t.ends_on < :today
       AND {_open("t.ends_on", ATTENDANCE, _TERM, "''")}
       AND (g.name IS NULL OR EXISTS (
               SELECT FROM subject_group_member n
                WHERE n.school_id = g.school_id AND n.group_id = g.id
                  AND n.pupil_id = e.pupil_id))
     GROUP BY 1, 2, 3, 4
    """  # noqa: S608  (constants of this module)
)

# Who changes class inside the school neither arrives nor departs.
_MOVEMENT = text(
    f"""
    WITH stay AS (
        SELECT y.name, y.ends_on, e.pupil_id, min(e.enrolled_on) AS first_day,
               CASE WHEN bool_and(e.departed_on IS NOT NULL) THEN max(e.departed_on) END
                   AS last_day,
               make_date(extract(year FROM y.starts_on)\\:\\:int, 9, :arrivals_after)
                   AS counted_on
          FROM enrolment e
          JOIN academic_year y ON y.school_id = e.school_id AND y.id = e.year_id
         WHERE e.school_id = :school_id AND y.starts_on <= :today
         GROUP BY y.name, y.starts_on, y.ends_on, e.pupil_id
    ), moved AS (
        SELECT name, ends_on, 'arrivals' AS subject,
               count(*) FILTER (WHERE first_day > counted_on) AS children
          FROM stay GROUP BY 1, 2
         UNION ALL
        SELECT name, ends_on, 'departures',
               count(*) FILTER (WHERE last_day > counted_on AND last_day < ends_on)
          FROM stay GROUP BY 1, 2
    )
    SELECT y.name AS year, 'year' AS period, y.subject, {WHOLE_SCHOOL[0]} AS grade, y.children
      FROM moved y
     WHERE {_open("y.ends_on", MOVEMENT, "'year'", "y.subject")}
    """  # noqa: S608  (constants of this module)
)

_QUERIES = {MARKS: _MARKS, ATTENDANCE: _ATTENDANCE, MOVEMENT: _MOVEMENT}
