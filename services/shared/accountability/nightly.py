"""Checks a part of each school every night: its chains, and what people see beside them.

How far it has come is kept, so that some nights see all of a school and then begin anew. What it
finds is an incident.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.shared.accountability.access_log import Access
from services.shared.accountability.comparison import Comparison, compare
from services.shared.accountability.incidents import (
    CheckedPart,
    end_pass,
    last_checks,
    note_incidents,
)
from services.shared.accountability.signing import Signatures
from services.shared.accountability.verification import Reached, verify_part
from services.shared.database.base import Database, enter_school
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.process.metrics import NIGHTLY_FAILED

log = get_logger()

ROWS = 100_000  # of a chain, a night
PARTS = 10  # of a school (classes, in the journal), a night
_NIGHT = frozenset({19, 20, 21, 22, 23, 0, 1})  # hours in UTC: night from Kaliningrad to the Urals
_BETWEEN = timedelta(hours=20)
_AT_LATEST = timedelta(hours=36)  # whatever the hour: a platform that is off at night
# Of a school that was never checked; by the worker's moment, which nobody dates back.
_FIRST_ROW = select(Access.sealed_at).where(
    Access.school_id == bindparam("of_school"), Access.sequence == 1
)


@dataclass(frozen=True)
class NightlyCheck:
    """Checks the schools of one service; a periodic task."""

    database: Database
    schools: Callable[[Session], Sequence[str]]
    chains: Sequence[type[Any]]
    comparisons: Sequence[Comparison]
    signatures: Signatures
    demo: bool = False

    def run(self) -> int:
        """Check of each school what is due; return how many incidents are new."""
        moment = now()
        with self.database.transaction() as session:
            schools = self.schools(session)
        return sum(self.check(one, moment, self._due(one, moment)) for one in schools)

    def check(
        self, school_id: str, moment: datetime, subjects: Collection[str] | None = None
    ) -> int:
        """Check the next part of each chain and table of a school, or of these `subjects`.

        Each in a transaction of its own: what cannot be checked is said, and hides no other.
        """
        found = 0
        for name, act in self._acts().items():
            if subjects is not None and name not in subjects:
                continue
            try:
                with self.database.transaction(school_id) as session:
                    found += act(session, school_id, moment)
            except Exception as error:
                NIGHTLY_FAILED.labels(name).inc()
                log.error("nightly check failed; it is tried again", school=school_id,
                          subject=name, error=type(error).__name__)
        if found:
            log.error("what people see, or a chain, is not what it was", incidents=found)
        return found

    def _acts(self) -> Mapping[str, Callable[[Session, str, datetime], int]]:
        return {
            **{one.__tablename__: partial(self._check_chain, one) for one in self.chains},
            **{one.shown: partial(self._compare, one) for one in self.comparisons},
        }

    def _due(self, school_id: str, moment: datetime) -> list[str]:
        with self.database.transaction(school_id) as session:
            last = last_checks(session, school_id)
            began = session.scalar(_FIRST_ROW, {"of_school": school_id})
        return [
            name
            for name in self._acts()
            if _is_due(moment, last.get(name), since=last.get(name) or began)
        ]

    def _check_chain(
        self, model: type[Any], session: Session, school_id: str, moment: datetime
    ) -> int:
        name = model.__tablename__
        state = session.get(CheckedPart, (school_id, name))
        start = Reached()
        if state is not None and state.sequence is not None and state.digest is not None:
            start = Reached(state.sequence, state.digest)
        breaks, reached = verify_part(
            session, model, school_id, self.signatures, start, ROWS, demo=self.demo
        )
        findings = [
            f"{name}: {one.lasting}" if one.lasting
            else f"{name}, запись {one.sequence}: {one.what}"
            for one in breaks
        ]
        found = note_incidents(session, school_id, name, findings, moment)
        # Past a break as well: what is behind one must not stay unseen.
        values = {
            "sequence": reached.sequence if reached else None,
            "digest": reached.digest if reached else None,
        }
        first, last = start.sequence == 0, reached is None
        _keep(session, school_id, name, moment, state, values, first=first, last=last)
        return found

    def _compare(
        self, comparison: Comparison, session: Session, school_id: str, moment: datetime
    ) -> int:
        state = session.get(CheckedPart, (school_id, comparison.shown))
        known = session.scalars(comparison.parts, {"of_school": school_id}).all()
        parts = _next_parts(known, state.part if state else None)
        differences = compare(session, comparison, school_id, parts)
        findings = [one.what for one in differences]
        found = note_incidents(session, school_id, comparison.shown, findings, moment)
        first, last = parts[:1] == list(known[:1]), parts[-1:] == list(known[-1:])
        values = {"part": parts[-1] if parts else None}
        _keep(
            session, school_id, comparison.shown, moment, state, values, first=first, last=last
        )
        return found


def _is_due(moment: datetime, last: datetime | None, *, since: datetime | None) -> bool:
    """Tell whether it is time; `since` when it has waited: what was never checked, all along."""
    rested = last is None or moment - last >= _BETWEEN
    late = since is not None and moment - since >= _AT_LATEST
    return rested and (late or moment.hour in _NIGHT)


def _next_parts(parts: Sequence[UUID], last: UUID | None) -> list[UUID]:
    """Return the parts after `last`, in order, and from the first again after the end."""
    later = [one for one in parts if last is None or one > last]
    return (later or list(parts))[:PARTS]


def _keep(
    session: Session,
    school_id: str,
    subject: str,
    moment: datetime,
    state: CheckedPart | None,
    reached: Mapping[str, Any],
    *,
    first: bool,
    last: bool,
) -> None:
    """Write down how far a check has come; after the last part, what it no longer found."""
    enter_school(session, school_id)
    begun_at = moment if first or state is None else state.begun_at
    values = {"checked_at": moment, "begun_at": begun_at, **reached}
    session.execute(
        insert(CheckedPart)
        .values(school_id=school_id, subject=subject, **values)
        .on_conflict_do_update(index_elements=["school_id", "subject"], set_=values)
    )
    if last and begun_at is not None:
        end_pass(session, school_id, subject, begun_at, moment)
