"""Having the archive countersign which rows of hash chains went: asking, and keeping its answer.

Gaps are stated as soon as they are left, and those of earlier versions as soon as this one runs.
Who has no signature yet asks again: an answer may be lost, and a refusal be a mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from services.shared.accountability.caller import Caller
from services.shared.accountability.chain_gap import ChainGap
from services.shared.accountability.gap_statements import GapStatement, cause_of, state_gaps
from services.shared.accountability.roles import Role
from services.shared.checkpoints.schools import known_schools
from services.shared.database.base import Database, enter_school, new_id
from services.shared.errors import BadInput
from services.shared.messaging.contracts import gaps_left_type
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.outbox import publish
from services.shared.process.clock import now
from services.shared.wording import said

ASK_EVERY = 15.0  # seconds between two looks for gaps that are not stated
_ASK_AGAIN = timedelta(hours=1)
_GAPS = 5000  # of one statement, at most
_STATEMENTS = 100  # asked for again at a time


@dataclass(frozen=True)
class StatementLoop:
    """States gaps of one service and asks for the archive's signature; a periodic task."""

    database: Database
    service: str

    def run(self) -> int:
        """Ask for what has to be asked for; return how many statements that were.

        Every school is looked at, whatever its tasks say: those the worker's account writes.
        """
        with self.database.transaction() as session:
            schools = [one for one in known_schools(session) if _has_to_ask(session, one, now())]
        return sum(self._run_in(school_id) for school_id in schools)

    def _run_in(self, school_id: str) -> int:
        asked = 0
        while self._state_next(school_id):
            asked += 1
        with self.database.transaction(school_id) as session:
            late = _unanswered(session, school_id, now())
            for statement in late:
                statement.asked_at = now()
                self._ask(session, statement)
        return asked + len(late)

    def _state_next(self, school_id: str) -> bool:
        with self.database.transaction(school_id) as session:
            gaps = _unstated(session, school_id)
            if not gaps:
                return False
            statement = state_gaps(gaps, new_id(), now())
            session.add(statement)
            session.flush()
            session.execute(
                update(ChainGap)
                .where(
                    ChainGap.school_id == school_id, ChainGap.id.in_([one.id for one in gaps])
                )
                .values(statement_id=statement.id)
                .execution_options(synchronize_session=False)
            )
            self._ask(session, statement)
        return True

    def _ask(self, session: Session, statement: GapStatement) -> None:
        publish(
            session,
            gaps_left_type(self.service),
            f"chain/{statement.chain}",
            {
                "statement_id": statement.id,
                "chain": statement.chain,
                **cause_of(statement),
                "first": statement.first,
                "last": statement.last,
                "gaps": statement.gaps,
                "rows": statement.rows,
                "digest": statement.digest.hex(),
            },
            Caller(
                f"worker:{self.service}", Role.SERVICE, statement.school_id, origin="worker"
            ),
        )


def gaps_judged(session: Session, envelope: Envelope) -> None:
    """Keep what the archive has answered; whether its signature holds says `letopis verify`.

    Raises:
        BadInput: the answer is to no statement of this service.
    """
    data = envelope.data
    statement = session.get(
        GapStatement, (envelope.school_id, UUID(data["statement_id"])), with_for_update=True
    )
    if statement is None or statement.digest.hex() != data["digest"]:
        raise BadInput(said("Подпись архива под изъятием, о котором этот сервис не сообщал."))
    if statement.countersignature is not None:
        return
    if data["signature"] is not None:
        statement.countersignature = bytes.fromhex(data["signature"])
    else:
        statement.refusal = data["why"] or said("без объяснения")
    statement.judged_at = now()


def _has_to_ask(session: Session, school_id: str, moment: datetime) -> bool:
    enter_school(session, school_id)
    unstated = exists().where(ChainGap.school_id == school_id, ChainGap.statement_id.is_(None))
    late = exists().where(*_is_late(school_id, moment))
    return bool(session.scalar(select(or_(unstated, late))))


def _unstated(session: Session, school_id: str) -> Sequence[ChainGap]:
    """Return gaps of one chain and cause that belong to no statement, in their order.

    Those that another worker is about to state are left to it.
    """
    unstated = (
        select(ChainGap)
        .where(ChainGap.school_id == school_id, ChainGap.statement_id.is_(None))
        .order_by(ChainGap.first)
        .with_for_update(skip_locked=True)
    )
    one = session.scalars(unstated.limit(1)).first()
    if one is None:
        return ()
    cause = (
        getattr(ChainGap, name).is_not_distinct_from(value)
        for name, value in cause_of(one).items()
    )
    return session.scalars(
        unstated.where(ChainGap.chain == one.chain, *cause).limit(_GAPS)
    ).all()


def _unanswered(session: Session, school_id: str, moment: datetime) -> Sequence[GapStatement]:
    return session.scalars(
        select(GapStatement)
        .where(*_is_late(school_id, moment))
        .order_by(GapStatement.asked_at)
        .limit(_STATEMENTS)
        .with_for_update(skip_locked=True)
    ).all()


def _is_late(school_id: str, moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        GapStatement.school_id == school_id,
        GapStatement.countersignature.is_(None),
        GapStatement.asked_at < moment - _ASK_AGAIN,
    )
