"""Reading of acts: their case files, signatures, papers, and what the services have answered."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.archive.acts.models import (
    ActDocument,
    DestructionReceipt,
    DestructionRequest,
    DisposalAct,
    DisposalItem,
    DisposalSignature,
)
from services.archive.acts.rules.steps import ActStep, Signed

_RECEIPT_OF = (DestructionReceipt.school_id == DestructionRequest.school_id) & (
    DestructionReceipt.request_id == DestructionRequest.id
)


def items_of(session: Session, act: DisposalAct) -> Sequence[DisposalItem]:
    """Return the case files of an act in their order."""
    return session.scalars(
        select(DisposalItem)
        .where(DisposalItem.school_id == act.school_id, DisposalItem.act_id == act.id)
        .order_by(DisposalItem.position)
    ).all()


def items_by_act(
    session: Session, school_id: str, acts: Collection[UUID] | None = None
) -> Mapping[UUID, Sequence[DisposalItem]]:
    """Return act → its case files in their order, of every act of a school or of some."""
    found: defaultdict[UUID, list[DisposalItem]] = defaultdict(list)
    query = (
        select(DisposalItem)
        .where(DisposalItem.school_id == school_id)
        .order_by(DisposalItem.position)
    )
    if acts is not None:
        query = query.where(DisposalItem.act_id.in_(acts))
    for item in session.scalars(query):
        found[item.act_id].append(item)
    return found


def signatures_of(session: Session, act: DisposalAct) -> Sequence[DisposalSignature]:
    """Return the steps of an act that people have taken, in their order."""
    return session.scalars(
        select(DisposalSignature)
        .where(
            DisposalSignature.school_id == act.school_id, DisposalSignature.act_id == act.id
        )
        .order_by(DisposalSignature.signed_at)
    ).all()


def as_signed(rows: Iterable[DisposalSignature]) -> list[Signed]:
    """Return signatures as the rules compare them."""
    return [Signed(ActStep(row.step), row.user_id, row.person_id) for row in rows]


def papers_of(session: Session, act: DisposalAct) -> Sequence[ActDocument]:
    """Return the papers of an act by kind, without their bytes."""
    return session.scalars(
        select(ActDocument)
        .where(ActDocument.school_id == act.school_id, ActDocument.act_id == act.id)
        .order_by(ActDocument.kind)
    ).all()


def requests_of(
    session: Session, item: DisposalItem
) -> Sequence[Row[DestructionRequest, DestructionReceipt | None]]:
    """Return the requests for a case file, oldest first, one row for each receipt or for none."""
    return session.execute(
        select(DestructionRequest, DestructionReceipt)
        .outerjoin(DestructionReceipt, _RECEIPT_OF)
        .where(
            DestructionRequest.school_id == item.school_id,
            DestructionRequest.act_id == item.act_id,
            DestructionRequest.case_file_id == item.case_file_id,
        )
        .order_by(DestructionRequest.asked_at)
    ).all()


def receipts_of_request(
    session: Session, request: DestructionRequest
) -> Sequence[DestructionReceipt]:
    """Return what the services have answered to one request."""
    return session.scalars(
        select(DestructionReceipt).where(
            DestructionReceipt.school_id == request.school_id,
            DestructionReceipt.request_id == request.id,
        )
    ).all()


def receipts_of_act(session: Session, act: DisposalAct) -> Sequence[DestructionReceipt]:
    """Return all receipts of an act, by the moment of the request and the service."""
    return session.scalars(
        select(DestructionReceipt)
        .join(DestructionRequest, _RECEIPT_OF)
        .where(
            DestructionRequest.school_id == act.school_id, DestructionRequest.act_id == act.id
        )
        .order_by(DestructionRequest.asked_at, DestructionReceipt.service)
    ).all()
