"""Keeping the heads of other services, where their databases cannot reach."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    DateTime,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from services.shared.accountability.signing import Signatures, signatures_of
from services.shared.checkpoints.acceptance import Acceptance, acceptances_of
from services.shared.checkpoints.heads import SignedHead
from services.shared.checkpoints.models import (
    HeadAcceptanceColumns,
    HeadAgreementColumns,
    KeptHeadColumns,
)
from services.shared.checkpoints.points import Point
from services.shared.checkpoints.rules import judge_head
from services.shared.database.base import Database
from services.shared.errors import BadInput
from services.shared.messaging.contracts import CHECKPOINTS
from services.shared.messaging.envelope import Envelope, Handler, service_of
from services.shared.process.logs import get_logger
from services.shared.process.settings import Settings

log = get_logger()

_ALL_FOR = timedelta(days=1)
_Chain = tuple[str, str, str]


@dataclass(frozen=True)
class Record:
    """Where one service, the keeper, has the heads of the others: its three tables."""

    keeper: str
    kept: type[KeptHeadColumns]
    agreement: type[HeadAgreementColumns]
    acceptance: type[HeadAcceptanceColumns]

    @property
    def services(self) -> frozenset[str]:
        """Return the services whose heads are kept here: all but the keeper itself."""
        return frozenset(service_of(one) for one in CHECKPOINTS) - {self.keeper}

    def consumers(self, settings: Settings) -> Mapping[str, Handler]:
        """Return what takes in the checkpoints of every service but the keeper itself."""
        keep = partial(_keep_told, self, signatures_of(settings))
        return {one: keep for one in CHECKPOINTS if service_of(one) != self.keeper}


def keep_head(
    session: Session,
    record: Record,
    signatures: Signatures,
    head: SignedHead,
    named: Sequence[Point],
) -> str | None:
    """Keep a head that was told, and what comparing it with the record has shown.

    `named` are rows told before, as they stand now. Returns what contradicts the record, if
    anything. A contradiction is kept beside what it contradicts: both are signed.
    """
    agreement = _locked(session, record, head)
    accepted = _accepted(session, record, signatures, head)
    standing = _standing(record, head, accepted)
    begins_anew = _begins_anew(agreement, accepted, head)
    places = {head.sequence, *(one.sequence for one in named)}
    # The end that was accepted last is a head like any other.
    ends = {one.sequence: one.digest for one in accepted[-1:] if one.sequence}
    judged = judge_head(
        head,
        named,
        ends | _digests(session, record, standing, places),
        _last(session, record, standing),
        None if agreement is None or begins_anew else agreement.sequence,
    )
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
        _mark_trouble(session, record, _key(head), judged.trouble)
    elif judged.agreed:
        _mark_agreed(session, record, _key(head), head.sequence, begins_anew=begins_anew)
    return judged.trouble


def _accepted(
    session: Session, record: Record, signatures: Signatures, head: SignedHead
) -> list[Acceptance]:
    found = acceptances_of(session, record.acceptance, head)
    return [one for one in found if one.is_genuine(signatures)]


def _begins_anew(
    agreement: HeadAgreementColumns | None, accepted: Sequence[Acceptance], head: SignedHead
) -> bool:
    """Tell whether a head is the first after an operator has accepted its chain as it is."""
    if agreement is None or not accepted:
        return False
    last = accepted[-1]
    said = agreement.troubled_at or agreement.agreed_at
    return said < last.at < head.at and head.sequence >= last.sequence


def _mark_agreed(
    session: Session, record: Record, chain: _Chain, sequence: int, *, begins_anew: bool
) -> None:
    """Write that a chain and the record agree, up to this row.

    Where something contradicts the record nothing is written, unless an operator has accepted it:
    that stays said.
    """
    found = {"sequence": sequence, "agreed_at": func.clock_timestamp()}
    healed = {"trouble": None, "troubled_at": None} if begins_anew else {}
    _upsert(session, record, chain, found, {**found, **healed}, over_trouble=begins_anew)


def _mark_trouble(session: Session, record: Record, chain: _Chain, trouble: str) -> None:
    """Write what contradicts the record; when they last agreed stays as it was."""
    moment = func.clock_timestamp()
    found = {"trouble": trouble, "troubled_at": moment}
    _upsert(session, record, chain, {"sequence": 0, "agreed_at": moment, **found}, found)


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
        # The row at which they agreed is what the next head is compared at.
        ~exists().where(
            record.agreement.service == kept.service,
            record.agreement.chain == kept.chain,
            record.agreement.school_id == kept.school_id,
            record.agreement.sequence == kept.sequence,
        ),
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
    named = data.get("told") or ([earlier] if earlier else [])
    keep_head(session, record, signatures, head, [Point(**one) for one in named])


def _key(head: SignedHead) -> _Chain:
    return head.service, head.chain, head.school


def _locked(session: Session, record: Record, head: SignedHead) -> HeadAgreementColumns | None:
    return session.get(record.agreement, _key(head), with_for_update=True, populate_existing=True)


def _standing(
    record: Record, head: SignedHead, accepted: Sequence[Acceptance]
) -> ColumnElement[bool]:
    """Select what was kept of a chain, agreed, and was not set aside by an acceptance."""
    kept = record.kept
    return and_(
        kept.service == head.service,
        kept.chain == head.chain,
        kept.school_id == head.school,
        kept.agrees,
        *(or_(kept.sequence <= one.holds_to, kept.at > one.at) for one in accepted),
    )


def _last(
    session: Session, record: Record, standing: ColumnElement[bool]
) -> SignedHead | None:
    kept = record.kept
    row = session.scalars(
        select(kept).where(standing).order_by(kept.sequence.desc()).limit(1)
    ).first()
    return row.as_head() if row else None


def _digests(
    session: Session, record: Record, standing: ColumnElement[bool], sequences: Collection[int]
) -> dict[int, str]:
    kept = record.kept
    rows = session.execute(
        select(kept.sequence, kept.digest).where(standing, kept.sequence.in_(sequences))
    )
    return {row.sequence: row.digest for row in rows}


def _upsert(
    session: Session,
    record: Record,
    chain: _Chain,
    new: Mapping[str, object],
    changed: Mapping[str, object],
    *,
    over_trouble: bool = False,
) -> None:
    service, name, school = chain
    session.execute(
        insert(record.agreement)
        .values(service=service, chain=name, school_id=school, **new)
        .on_conflict_do_update(
            index_elements=["service", "chain", "school_id"],
            set_=dict(changed),
            where=None if over_trouble else record.agreement.trouble.is_(None),
        )
    )
