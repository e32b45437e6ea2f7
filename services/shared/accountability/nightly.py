"""Checks a part of each school every night: its chains, and what people see beside them.

How far it has come is kept, so that some nights see all of a school and then begin anew. What it
finds is an incident.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.shared.accountability.comparison import Comparison, compare
from services.shared.accountability.incidents import CheckedPart, last_check, note_incidents
from services.shared.accountability.signing import Signatures
from services.shared.accountability.verification import Reached, verify_part
from services.shared.database.base import Database, enter_school
from services.shared.process.clock import now
from services.shared.process.logs import get_logger

log = get_logger()

ROWS = 100_000  # of a chain, a night
PARTS = 10  # of a school (classes, in the journal), a night
_NIGHT = frozenset({19, 20, 21, 22, 23, 0, 1})  # hours in UTC: night from Kaliningrad to the Urals
_BETWEEN = timedelta(hours=20)
_AT_LATEST = timedelta(hours=36)  # whatever the hour: a platform that is off at night


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
        """Check the schools whose turn it is; return how many incidents are new."""
        moment = now()
        with self.database.transaction() as session:
            schools = self.schools(session)
        return sum(self.check(one, moment) for one in schools if self._is_due(one, moment))

    def check(self, school_id: str, moment: datetime) -> int:
        """Check the next part of each chain and each table of a school."""
        found = 0
        for model in self.chains:
            with self.database.transaction(school_id) as session:
                found += self._check_chain(session, model, school_id, moment)
        for comparison in self.comparisons:
            with self.database.transaction(school_id) as session:
                found += self._compare(session, comparison, school_id, moment)
        if found:
            log.error("what people see, or a chain, is not what it was", incidents=found)
        return found

    def _is_due(self, school_id: str, moment: datetime) -> bool:
        with self.database.transaction(school_id) as session:
            last = last_check(session, school_id)
        if last is None or moment - last >= _BETWEEN:
            return moment.hour in _NIGHT or (last is not None and moment - last >= _AT_LATEST)
        return False

    def _check_chain(
        self, session: Session, model: type[Any], school_id: str, moment: datetime
    ) -> int:
        name = model.__tablename__
        state = session.get(CheckedPart, (school_id, name))
        start = Reached()
        if state is not None and state.sequence is not None and state.digest is not None:
            start = Reached(state.sequence, state.digest)
        breaks, reached = verify_part(
            session, model, school_id, self.signatures, start, ROWS, demo=self.demo
        )
        findings = [f"{name}, запись {one.sequence}: {one.what}" for one in breaks]
        # At the head, or where it does not hold, it begins anew with the next night.
        next_start = reached if reached and not breaks else None
        _keep(
            session,
            school_id,
            name,
            moment,
            sequence=next_start.sequence if next_start else None,
            digest=next_start.digest if next_start else None,
        )
        return note_incidents(session, school_id, name, findings, moment)

    def _compare(
        self, session: Session, comparison: Comparison, school_id: str, moment: datetime
    ) -> int:
        state = session.get(CheckedPart, (school_id, comparison.shown))
        parts = _next_parts(
            session.scalars(comparison.parts, {"of_school": school_id}).all(),
            state.part if state else None,
        )
        differences = compare(session, comparison, school_id, parts)
        _keep(
            session, school_id, comparison.shown, moment, part=parts[-1] if parts else None
        )
        findings = [one.what for one in differences]
        return note_incidents(session, school_id, comparison.shown, findings, moment)


def _next_parts(parts: Sequence[UUID], last: UUID | None) -> list[UUID]:
    """Return the parts after `last`, in order, and from the first again after the end."""
    later = [one for one in parts if last is None or one > last]
    return (later or list(parts))[:PARTS]


def _keep(session: Session, school_id: str, subject: str, moment: datetime, **what: Any) -> None:
    enter_school(session, school_id)
    values = {"checked_at": moment, **what}
    session.execute(
        insert(CheckedPart)
        .values(school_id=school_id, subject=subject, **values)
        .on_conflict_do_update(index_elements=["school_id", "subject"], set_=values)
    )
