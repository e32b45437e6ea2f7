"""Makes the sums of each school inside it and publishes what may be shown of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment
from services.journal.core.platform_numbers import SMALLEST_GROUP, rule_value
from services.journal.marks.models import TermMarkChange
from services.journal.schools.models import School
from services.journal.summaries.models import PublishedSum
from services.journal.summaries.queries import (
    ATTENDANCE,
    MARKS,
    MOVEMENT,
    Counting,
    Line,
    count_kind,
    read_published,
)
from services.journal.summaries.rules import Block, renewed_blocks
from services.shared.database.base import Database
from services.shared.process.clock import days_of, now, today

_OPEN_DAYS = "summary_open_days"
_ARRIVALS_AFTER = "arrivals_after_september"


@dataclass
class Summing:
    """Sums a school again when its marks, its children, or the day changed (a periodic task)."""

    database: Database
    _seen: dict[tuple[str, str], tuple[UUID | None, date]] = field(default_factory=dict)

    def sum_all(self, today: Callable[[], date] = today) -> int:
        """Sum every school that needs it, each in a transaction of its own; return how many.

        `today` is asked in the days of each school.
        """
        with self.database.transaction() as session:
            schools = session.execute(
                select(School.code, School.time_zone).order_by(School.code)
            ).all()
        return sum(self._sum_school(code, zone, today) for code, zone in schools)

    def _sum_school(self, code: str, time_zone: str | None, today: Callable[[], date]) -> int:
        with days_of(time_zone):
            return sum(
                self._sum_one(code, kinds, model, today()) for kinds, model in _CAUSES.items()
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
    counting = Counting(
        school_id=school_id,
        today=today,
        open_days=rule_value(session, _OPEN_DAYS),
        arrivals_after=rule_value(session, _ARRIVALS_AFTER),
    )
    smallest = rule_value(session, SMALLEST_GROUP)
    published = read_published(session, school_id, kind)
    for line, by_grade in count_kind(session, kind, counting).items():
        before = published.get(line, [])
        after = renewed_blocks(before, by_grade, smallest)
        if after != before:
            _publish(session, school_id, kind, line, after)


def _publish(
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
            "counts": _stored(block),
            "published_at": now(),
        }
        for block in blocks
    ]
    if rows:
        session.execute(insert(PublishedSum), rows)


def _stored(block: Block) -> dict[str, Any]:
    """Return the counts of a block as its row has them; none of one that is withheld."""
    if block.counts is None:
        return {}
    return {"now": dict(block.counts), "before": [dict(one) for one in block.earlier]}


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
