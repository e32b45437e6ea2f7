"""Keeping the heads of other services, where their databases cannot reach."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from sqlalchemy import CursorResult, DateTime, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from services.shared.accountability.signing import Signatures, signatures_of
from services.shared.checkpoints.heads import SignedHead
from services.shared.checkpoints.models import HeadAgreementColumns, KeptHeadColumns
from services.shared.checkpoints.points import Point
from services.shared.checkpoints.rules import judge_head
from services.shared.database.base import Database
from services.shared.errors import BadInput
from services.shared.messaging.contracts import CHECKPOINTS
from services.shared.messaging.envelope import Envelope, Handler, service_of
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.process.settings import Settings

log = get_logger()

_ALL_FOR = timedelta(days=1)
_Chain = tuple[str, str, str]


@dataclass(frozen=True)
class Record:
    """Where one service keeps the heads of the others: its two tables."""

    kept: type[KeptHeadColumns]
    agreement: type[HeadAgreementColumns]

    def consumers(self, receiver: str, settings: Settings) -> Mapping[str, Handler]:
        """Return what takes in the checkpoints of every service but the receiver itself."""
        keep = partial(_keep_told, self, signatures_of(settings))
        return {one: keep for one in CHECKPOINTS if service_of(one) != receiver}


def keep_head(
    session: Session, record: Record, head: SignedHead, earlier: Point | None
) -> str | None:
    """Keep a head that was told, and what comparing it with the record has shown.

    Returns what contradicts the record, if anything. A contradiction is kept beside what it
    contradicts: both are signed.
    """
    agreement = _locked(session, record, head)
    last = _last(session, record, head)
    named = {head.sequence} | ({earlier.sequence} if earlier else set())
    row = agreement.sequence if agreement else None
    kept = _digests(session, record, head, named)
    judged = judge_head(head, earlier, kept, last, row)
    session.execute(
        insert(record.kept)
        .values(
            service=head.service,
            chain=head.chain,
            school_id=head.school,
            sequence=head.sequence,
            digest=head.digest,
            at=head.at,
            signature=head.signature,
            agrees=judged.trouble is None,
            kept_at=func.clock_timestamp(),
        )
        .on_conflict_do_nothing()
    )
    if judged.trouble is not None:
        log.error(
            "chain contradicts its record",
            service=head.service,
            chain=head.chain,
            school=head.school,
            what=judged.trouble,
        )
        mark_trouble(session, record, _key(head), judged.trouble)
    elif judged.agreed and (agreement is None or agreement.trouble is None):
        mark_agreed(session, record, _key(head), head.sequence)
    return judged.trouble


def mark_agreed(session: Session, record: Record, chain: _Chain, sequence: int) -> None:
    """Write that a chain (service, chain, school) and the record agree, up to this row.

    Where something contradicts the record nothing is written: that stays said.
    """
    found = {"sequence": sequence, "agreed_at": now()}
    _upsert(session, record, chain, found, found)


def mark_trouble(session: Session, record: Record, chain: _Chain, trouble: str) -> None:
    """Write what contradicts the record; when they last agreed stays as it was."""
    found = {"trouble": trouble, "troubled_at": now()}
    _upsert(session, record, chain, {"sequence": 0, "agreed_at": now(), **found}, found)


def thin(database: Database, record: Record) -> int:
    """Let go of heads that are older than a day and not the last of their day; return how many.

    The first of a chain stays, and all of a chain whose record was ever contradicted. The table
    itself refuses to let go of more (create_kept_heads_v1).
    """
    kept, later = record.kept, aliased(record.kept)
    same = (
        (later.service == kept.service)
        & (later.chain == kept.chain)
        & (later.school_id == kept.school_id)
    )
    day = partial(func.date_trunc, "day", type_=DateTime)
    gone = delete(kept).where(
        kept.kept_at < func.now() - _ALL_FOR,
        exists().where(
            same,
            later.kept_at > kept.kept_at,
            day(func.timezone("UTC", later.kept_at)) == day(func.timezone("UTC", kept.kept_at)),
        ),
        exists().where(same, later.kept_at < kept.kept_at),
        ~exists().where(same, later.agrees.is_(False)),
    )
    with database.transaction() as session:
        done = session.execute(gone, execution_options={"synchronize_session": False})
        return int(cast(CursorResult[Any], done).rowcount)


def heads_kept(session: Session, record: Record, services: Collection[str]) -> list[SignedHead]:
    """Return every head kept of these services, chain by chain, in order."""
    kept = record.kept
    rows = session.scalars(
        select(kept)
        .where(kept.service.in_(services))
        .order_by(kept.service, kept.chain, kept.school_id, kept.sequence, kept.at)
    )
    return [row.as_head() for row in rows]


def agreements(session: Session, record: Record) -> list[HeadAgreementColumns]:
    """Return when each chain and the record last agreed."""
    return list(session.scalars(select(record.agreement)))


def _keep_told(
    record: Record, signatures: Signatures, session: Session, envelope: Envelope
) -> None:
    data = envelope.data
    service = service_of(envelope.type)
    if "signature" not in data or "at" not in data:
        raise BadInput(f"Контрольная точка без подписи сервиса {service}: не сохранена.")
    head = SignedHead(
        service,
        data["chain"],
        envelope.school_id,
        data["sequence"],
        data["digest"],
        datetime.fromisoformat(data["at"]),
        data["signature"],
    )
    if not head.is_genuine(signatures):
        raise BadInput(f"Подпись контрольной точки — не сервиса {service}: не сохранена.")
    earlier = data.get("earlier")
    keep_head(session, record, head, Point(**earlier) if earlier else None)


def _key(head: SignedHead) -> _Chain:
    return head.service, head.chain, head.school


def _locked(session: Session, record: Record, head: SignedHead) -> HeadAgreementColumns | None:
    return session.get(record.agreement, _key(head), with_for_update=True, populate_existing=True)


def _last(session: Session, record: Record, head: SignedHead) -> SignedHead | None:
    kept = record.kept
    row = session.scalars(
        select(kept)
        .where(
            kept.service == head.service,
            kept.chain == head.chain,
            kept.school_id == head.school,
            kept.agrees,
        )
        .order_by(kept.sequence.desc())
        .limit(1)
    ).first()
    return row.as_head() if row else None


def _digests(
    session: Session, record: Record, head: SignedHead, sequences: Collection[int]
) -> dict[int, str]:
    kept = record.kept
    rows = session.execute(
        select(kept.sequence, kept.digest).where(
            kept.service == head.service,
            kept.chain == head.chain,
            kept.school_id == head.school,
            kept.sequence.in_(sequences),
            kept.agrees,
        )
    )
    return {row.sequence: row.digest for row in rows}


def _upsert(
    session: Session,
    record: Record,
    chain: _Chain,
    new: Mapping[str, object],
    changed: Mapping[str, object],
) -> None:
    service, name, school = chain
    session.execute(
        insert(record.agreement)
        .values(service=service, chain=name, school_id=school, **new)
        .on_conflict_do_update(
            index_elements=["service", "chain", "school_id"],
            set_=dict(changed),
            where=record.agreement.trouble.is_(None),
        )
    )
