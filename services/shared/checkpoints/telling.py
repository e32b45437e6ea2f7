"""Telling how far the hash chains have come, so that a cut or rewritten tail is noticed.

A chain that has grown is told after five minutes, a quiet one after an hour: its silence would
otherwise look like its absence. Each time the rows are named as well at which it was told before,
as they stand now: whoever has kept one of them sees that one chain leads from there to here.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.shared.accountability.caller import Caller
from services.shared.accountability.chain import ChainHead
from services.shared.accountability.roles import Role
from services.shared.accountability.signing import Signatures, Signer
from services.shared.checkpoints.heads import SignedHead, sign_head
from services.shared.checkpoints.models import ChainCheckpoint
from services.shared.checkpoints.points import points_at
from services.shared.database.base import Database
from services.shared.messaging.contracts import checkpoint_type
from services.shared.messaging.outbox import publish
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.process.metrics import CHECKPOINT_FAILED

log = get_logger()

_WHEN_GROWN = timedelta(minutes=5)
_WHEN_QUIET = timedelta(hours=1)
_NAMED = 32  # rows told before: of a busy school more than two hours


def publish_checkpoints(
    database: Database,
    signer: Signer,
    chains: Collection[type[Any]],
    signatures: Signatures | None = None,
) -> Sequence[SignedHead]:
    """Publish a checkpoint of each chain that is due, signed; return what was told.

    Each in a transaction of its own: a school whose chain cannot be told keeps no other from it.
    A head whose row is not there is not signed, and the log says so.
    """
    models = {model.__tablename__: model for model in chains}
    with database.transaction() as session:
        due = session.execute(_due(now(), models)).all()
    told = []
    for head, _ in due:
        try:
            told.append(
                _tell(database, signer, models[head.chain], head.school_id, signatures)
            )
        except Exception as error:
            # Whatever is wrong with one chain: the others are told. That this one is not shows by
            # the age of its agreement.
            CHECKPOINT_FAILED.labels(head.chain).inc()
            log.error("checkpoint not told; it is tried again", chain=head.chain,
                      school=head.school_id, error=type(error).__name__)
    return [head for head in told if head is not None]


def _due(
    moment: datetime, chains: Collection[str]
) -> Select[ChainHead, ChainCheckpoint | None]:
    last = ChainCheckpoint
    return (
        select(ChainHead, last)
        .outerjoin(last, (last.chain == ChainHead.chain) & (last.school_id == ChainHead.school_id))
        .where(
            ChainHead.chain.in_(chains),
            ChainHead.sequence > 0,
            or_(
                last.at.is_(None),
                last.signature.is_(None),
                last.at <= moment - _WHEN_QUIET,
                (ChainHead.sequence != last.sequence) & (last.at <= moment - _WHEN_GROWN),
            ),
        )
        .order_by(ChainHead.school_id, ChainHead.chain)
        .with_for_update(of=ChainHead, skip_locked=True)
    )


def _tell(
    database: Database,
    signer: Signer,
    model: type[Any],
    school_id: str,
    signatures: Signatures | None,
) -> SignedHead | None:
    moment = now()
    # Looked at again under the lock: another worker may have told it in between.
    due = _due(moment, [model.__tablename__]).where(ChainHead.school_id == school_id)
    with database.transaction(school_id) as session:
        found = session.execute(due).one_or_none()
        if found is None:
            return None
        return _tell_head(session, signer, model, *found, moment, signatures)


def _tell_head(
    session: Session,
    signer: Signer,
    model: type[Any],
    head: ChainHead,
    last: ChainCheckpoint | None,
    moment: datetime,
    signatures: Signatures | None,
) -> SignedHead | None:
    before = _told_before(head, last)
    named = {head.sequence, *before}
    points = points_at(session, model, head.school_id, named, signatures)
    if points[head.sequence].digest != head.digest.hex():
        log.error("head without its row: not signed", chain=head.chain, school=head.school_id)
        return None
    told = sign_head(signer, head.chain, head.school_id, head.sequence, head.digest, moment)
    last_told = points[last.sequence if last else head.sequence]
    data = {
        "chain": told.chain,
        "sequence": told.sequence,
        "digest": told.digest,
        "at": told.at,
        "signature": told.signature,
        "told": [asdict(points[sequence]) for sequence in before],
    }
    if not last_told.destroyed:
        data["earlier"] = {"sequence": last_told.sequence, "digest": last_told.digest}
    publish(
        session,
        checkpoint_type(signer.service, head.chain),
        head.chain,
        data,
        Caller(user_id=f"worker:{signer.service}", role=Role.SERVICE, origin="worker"),
        school_id=head.school_id,
    )
    _remember(session, told, before)
    return told


def _told_before(head: ChainHead, last: ChainCheckpoint | None) -> list[int]:
    """Return the rows at which the chain was told before this one, the newest first.

    Not the last alone: a checkpoint may have been lost, and the receiver knows an older one.
    """
    known = [last.sequence, *last.told] if last else []
    return [one for one in dict.fromkeys(known) if one != head.sequence][:_NAMED]


def _remember(session: Session, told: SignedHead, before: list[int]) -> None:
    reached = {
        "told": before,
        "sequence": told.sequence,
        "at": told.at,
        "digest": told.digest,
        "signature": told.signature,
    }
    session.execute(
        insert(ChainCheckpoint)
        .values(chain=told.chain, school_id=told.school, **reached)
        .on_conflict_do_update(index_elements=["chain", "school_id"], set_=reached)
    )

