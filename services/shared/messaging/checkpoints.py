"""Publishing how far the hash chains have come, so that a cut or rewritten tail is noticed."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Text, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.accountability.caller import Caller
from services.shared.accountability.chain import ChainHead
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, Mechanism, Moment, SchoolKey
from services.shared.messaging.contracts import checkpoint_type
from services.shared.messaging.outbox import publish
from services.shared.process.clock import now

_BETWEEN_CHECKPOINTS = timedelta(minutes=5)


class ChainCheckpoint(Mechanism):
    """How far a chain had come when an event last reported it."""

    __tablename__ = "chain_checkpoint"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Moment]


def publish_checkpoints(database: Database, service: str) -> int:
    """Publish a checkpoint of each chain that has grown and was not reported lately."""
    moment = now()
    with database.transaction() as session:
        heads = _grown(session, moment)
        for head in heads:
            _publish_one(session, service, head, moment)
    return len(heads)


def _grown(session: Session, moment: datetime) -> list[ChainHead]:
    last = ChainCheckpoint
    return list(
        session.scalars(
            select(ChainHead)
            .outerjoin(
                last, (last.chain == ChainHead.chain) & (last.school_id == ChainHead.school_id)
            )
            .where(
                ChainHead.sequence > func.coalesce(last.sequence, 0),
                or_(last.at.is_(None), last.at <= moment - _BETWEEN_CHECKPOINTS),
            )
            .with_for_update(of=ChainHead, skip_locked=True)
        )
    )


def _publish_one(session: Session, service: str, head: ChainHead, moment: datetime) -> None:
    publish(
        session,
        checkpoint_type(service, head.chain),
        head.chain,
        {"chain": head.chain, "sequence": head.sequence, "digest": head.digest.hex()},
        Caller(user_id=f"worker:{service}", role=Role.SERVICE, origin="worker"),
        school_id=head.school_id,
    )
    reached = {"sequence": head.sequence, "at": moment}
    session.execute(
        insert(ChainCheckpoint)
        .values(chain=head.chain, school_id=head.school_id, **reached)
        .on_conflict_do_update(index_elements=["chain", "school_id"], set_=reached)
    )
