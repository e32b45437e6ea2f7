"""Reads an access log back: page by page, by days about one child, and whether its chain holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.accountability.chain import ChainHead, verify
from services.shared.accountability.signing import Signatures

PAGE = 50
DAYS = 10


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which part of the log is wanted; `before` is the id that the page before ended with."""

    since: date | None = None
    until: date | None = None
    action: str | None = None
    subject: UUID | None = None
    outcome: str | None = None
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What one person did with a child's data on one day, however often."""

    day: date
    person_id: UUID | None
    user_id: str
    role: str
    action: str
    kind: str
    ground: str
    times: int
    first_at: datetime
    last_at: datetime

    def is_of(self, caller: Caller) -> bool:
        """Tell whether it was the caller who looked."""
        return self.person_id is not None and self.person_id == caller.person_id


def list_accesses(
    session: Session, school_id: str, asked: LogQuery
) -> tuple[Sequence[Access], UUID | None]:
    """Return a page of the log, the newest first, and what asks for the page after it."""
    rows = session.scalars(_query(school_id, asked)).all()
    page = rows[:PAGE]
    return page, page[-1].id if len(rows) > PAGE else None


def basis_label(row: Access) -> str:
    """Return the ground of an action as it is shown: a refusal has none."""
    return f"{row.role}:refused" if row.outcome == "refused" else row.ground


def list_looks(
    session: Session,
    school_id: str,
    subjects: Mapping[UUID, date | None],
    *,
    before: date | None,
    zone: str,
) -> tuple[list[Look], date | None]:
    """Return what was done with `subjects` on the ten latest days before a day, and the next day.

    A subject counts from its own day on, if it has one. A day is one of the calendar in `zone`;
    days are never cut. Refusals are left out: they name people who have learned nothing; and so
    are looks at this very list.
    """
    asked = {
        "school_id": school_id,
        "subjects": list(subjects),
        "since": list(subjects.values()),
        "before": before,
        "zone": zone,
        "days": DAYS + 1,
    }
    looks = [Look(*row) for row in session.execute(_LOOKS, asked)]
    days = sorted({look.day for look in looks}, reverse=True)
    if len(days) <= DAYS:
        return looks, None
    return [look for look in looks if look.day > days[DAYS]], days[DAYS - 1]


def check_chains(
    session: Session,
    chains: Iterable[type[Any]],
    school_id: str,
    signatures: Signatures | None = None,
) -> dict[str, Any]:
    """Compute the chains of a school again: how many rows hold, wait, and where they do not."""
    breaks, sealed, waiting = [], 0, 0
    for model in chains:
        name = model.__tablename__
        breaks += [
            {"chain": name, "sequence": one.sequence, "what": one.what}
            for one in verify(session, model, school_id, signatures)
        ]
        head = session.get(ChainHead, (name, school_id))
        sealed += head.sequence if head else 0
        unsealed = select(func.count()).select_from(model).where(model.digest.is_(None))
        waiting += session.scalar(unsealed) or 0
    return {"sealed": sealed, "waiting": waiting, "breaks": breaks}


def _query(school_id: str, asked: LogQuery) -> Select[Access]:
    query = select(Access).where(Access.school_id == school_id)
    if asked.since:
        query = query.where(Access.at >= _midnight(asked.since))
    if asked.until:
        query = query.where(Access.at < _midnight(asked.until + timedelta(days=1)))
    for column in ("action", "outcome"):
        if wanted := getattr(asked, column):
            query = query.where(getattr(Access, column) == wanted)
    if asked.subject:
        query = query.where(Access.subject_id == asked.subject)
    if asked.before:
        query = query.where(Access.id < asked.before)
    # An id begins with its moment: the order of ids is the order of time.
    return query.order_by(Access.id.desc()).limit(PAGE + 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


_LOOKS = text(
    """
    WITH seen AS (
        SELECT timezone(:zone, l.at)::date AS day, l.person_id, l.user_id, l.role, l.action,
               l.subject_kind, l.ground, l.at
          FROM unnest(CAST(:subjects AS uuid[]), CAST(:since AS date[])) AS s (id, since)
          JOIN access_log l ON l.school_id = :school_id AND l.subject_id = s.id
         WHERE l.outcome = 'allowed' AND l.action <> 'access_log.read_child'
           AND l.at >= coalesce(timezone(:zone, CAST(s.since AS timestamp)), '-infinity')
           AND l.at < coalesce(timezone(:zone, CAST(:before AS timestamp)), 'infinity')
    ), days AS (
        SELECT DISTINCT day FROM seen ORDER BY day DESC LIMIT :days
    )
    SELECT day, person_id, user_id, role, action, subject_kind, ground, count(*), min(at), max(at)
      FROM seen
     WHERE day IN (SELECT day FROM days)
     GROUP BY 1, 2, 3, 4, 5, 6, 7
     ORDER BY day DESC, max(at) DESC, role, action
    """
)
