"""Reads an access log back: page by page, by days about one child, and whether its chain holds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Select,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.accountability.chain import ChainHead
from services.shared.accountability.chain_gap import GENESIS
from services.shared.accountability.roles import Role
from services.shared.accountability.signing import Signatures
from services.shared.accountability.verification import (
    Break,
    Reached,
    digest_at,
    verify_part,
)
from services.shared.database.listing import Listing, ListPage, read_page
from services.shared.process.clock import start_of

DAYS = 10
LATEST = 20_000  # rows of each chain that are checked while somebody waits: a third of a second

# The log of a school, for those who answer for personal data, and of one's own child.
ACCESS_LOG_READ = Action(
    "access_log.read", {Role.DIRECTOR: Tie.SCHOOL, Role.DATA_OFFICER: Tie.SCHOOL}
)
# In the journal a pupil is old enough from an age that is data.
ACCESS_LOG_READ_CHILD = Action(
    "access_log.read_child",
    {Role.REPRESENTATIVE: Tie.OWN_CHILD, Role.PUPIL: Tie.OWN_RECORD},
)


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """Where a chain does not hold: its table, the row's number, and what is wrong with it."""

    chain: str
    sequence: int
    what: str


@dataclass(frozen=True, slots=True)
class ChainsReport:
    """How many rows of a school's chains are sealed and wait for the seal; every break found.

    `checked` is how many of the sealed ones were looked at: the latest.
    """

    sealed: int
    checked: int
    waiting: int
    breaks: Sequence[ChainBreak]


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which part of the log is wanted; `before` is the id that the page before ended with.

    `people` and `subjects` are what words stand for: whoever acted is one of these, or what was
    touched is one of those.
    """

    since: date | None = None
    until: date | None = None
    action: str | None = None
    subject: UUID | None = None
    outcome: str | None = None
    before: UUID | None = None
    people: Collection[UUID] | None = None
    subjects: Collection[UUID] | None = None


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

    @property
    def started_by(self) -> str:
        """The account on the server under which a command ran; "" of everybody else."""
        kind, _, account = self.user_id.partition(":")
        return account if self.role == Role.OPERATOR and kind == "operator" else ""

    def is_of(self, caller: Caller) -> bool:
        """Tell whether it was the caller who looked."""
        return self.person_id is not None and self.person_id == caller.person_id


def list_accesses(session: Session, school_id: str, query: LogQuery) -> ListPage[Access]:
    """Return a page of the log, the newest first.

    Raises:
        NotFound: the row that the page before ended with is gone.
    """
    # An id begins with its moment: the order of ids is the order of time.
    listing = Listing(
        select(Access).where(Access.school_id == school_id),
        Access.id,
        (Access.id.desc(),),
        is_counted=False,
    )
    return read_page(session, listing, _narrowed(query), query.before)


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
    rows = session.execute(_looks(school_id, subjects, before, zone))
    looks = [Look(*row) for row in rows]
    days = sorted({look.day for look in looks}, reverse=True)
    if len(days) <= DAYS:
        return looks, None
    return [look for look in looks if look.day > days[DAYS]], days[DAYS - 1]


def check_chains(
    session: Session,
    chains: Iterable[type[Any]],
    school_id: str,
    signatures: Signatures | None = None,
    *,
    demo: bool = False,
) -> ChainsReport:
    """Compute the latest rows of a school's chains again, one chain for each table of `chains`.

    No more than 20,000 of each, so that somebody who waits for a page gets it: all rows are looked
    at by the nightly check and by `letopis verify`.
    """
    breaks: list[ChainBreak] = []
    sealed = checked = waiting = 0
    for model in chains:
        name = model.__tablename__
        head = session.get(ChainHead, (name, school_id))
        length = head.sequence if head else 0
        found = _check_latest(session, model, school_id, length, signatures, demo=demo)
        breaks += [ChainBreak(name, one.sequence, one.what) for one in found]
        sealed += length
        checked += min(length, LATEST)
        unsealed = select(func.count()).select_from(model).where(model.digest.is_(None))
        waiting += session.scalar(unsealed) or 0
    return ChainsReport(sealed, checked, waiting, breaks)


def _check_latest(
    session: Session,
    model: type[Any],
    school_id: str,
    length: int,
    signatures: Signatures | None,
    *,
    demo: bool,
) -> list[Break]:
    before = max(0, length - LATEST)
    point = digest_at(session, model, school_id, before)
    start = Reached(before, point or GENESIS)
    found, _ = verify_part(session, model, school_id, signatures, start, LATEST, demo=demo)
    return found


def _narrowed(query: LogQuery) -> dict[str, ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {}
    if query.since:
        found["since"] = Access.at >= start_of(query.since)
    if query.until:
        found["until"] = Access.at < start_of(query.until + timedelta(days=1))
    if query.action:
        found["action"] = Access.action == query.action
    if query.outcome:
        found["outcome"] = Access.outcome == query.outcome
    if query.subject:
        found["subject"] = Access.subject_id == query.subject
    if query.people is not None or query.subjects is not None:
        found["words"] = or_(
            Access.person_id.in_(query.people or ()), Access.subject_id.in_(query.subjects or ())
        )
    return found


def _looks(
    school_id: str, subjects: Mapping[UUID, date | None], before: date | None, zone: str
) -> Select[Any]:
    """Select the looks of one day more than are shown, in the order of `Look`'s fields."""
    subject = (
        func.unnest(
            bindparam("subjects", list(subjects), ARRAY(Uuid)),
            bindparam("since", list(subjects.values()), ARRAY(Date)),
        )
        .table_valued("id", "since")
        .render_derived(name="subject")
    )
    seen = (
        select(
            cast(func.timezone(zone, Access.at), Date).label("day"),
            Access.person_id,
            Access.user_id,
            Access.role,
            Access.action,
            Access.subject_kind,
            Access.ground,
            Access.at,
        )
        .select_from(subject)
        .join(Access, and_(Access.school_id == school_id, Access.subject_id == subject.c.id))
        .where(
            Access.outcome == "allowed",
            Access.action != ACCESS_LOG_READ_CHILD.name,
            Access.at >= _start_of(subject.c.since, zone, otherwise="-infinity"),
            Access.at < _start_of(bindparam("before", before, Date), zone, otherwise="infinity"),
        )
        .cte("seen")
    )
    days = select(seen.c.day).distinct().order_by(seen.c.day.desc()).limit(DAYS + 1)
    what = [column for column in seen.c if column.key != "at"]
    last = func.max(seen.c.at)
    return (
        select(*what, func.count(), func.min(seen.c.at), last)
        .where(seen.c.day.in_(days))
        .group_by(*what)
        .order_by(seen.c.day.desc(), last.desc(), seen.c.role, seen.c.action)
    )


def _start_of(day: ColumnElement[Any], zone: str, *, otherwise: str) -> ColumnElement[Any]:
    """Return the moment at which a day begins in a time zone; `otherwise` without a day."""
    begins = func.timezone(zone, cast(day, DateTime()))
    return func.coalesce(begins, cast(literal(otherwise), DateTime(timezone=True)))
