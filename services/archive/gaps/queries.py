"""Reading of what an act has ordered, and how far a chain was known to go."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from services.archive.acts.models import (
    DestructionReceipt,
    DestructionRequest,
    DisposalAct,
    DisposalSignature,
)
from services.archive.acts.queries import as_signed, signatures_of
from services.archive.acts.rules.receipts import Receipt, read_receipt
from services.archive.acts.rules.requests import Purpose
from services.archive.acts.rules.steps import ActState
from services.archive.case_files.models import CaseFile
from services.archive.checkpoints.models import KeptHead
from services.archive.gaps.models import CountersignedGaps
from services.archive.gaps.rules import Ordered
from services.destruction.proofs import Proofs, StepProof
from services.shared.accountability.signing import BadSignature, Signatures
from services.shared.errors import BadInput


def ordered_of(
    session: Session, stated: CountersignedGaps, signatures: Signatures, proofs: Proofs
) -> Ordered | None:
    """Return what the archive knows of the act that a statement names; None: there is no such.

    The act is locked: two statements of one act are not counted beside each other.
    """
    act = session.get(DisposalAct, (stated.school_id, stated.act_id), with_for_update=True)
    if act is None:
        return None
    requests = _requests(session, stated)
    receipts = list(_receipts(session, stated, signatures))
    if stated.request_id is None:
        # Left by a version that counted the rows of chains with all others of their class.
        # Receipts of this version do: no act of its time accounts for such a gap.
        old = [receipt for receipt in receipts if receipt.chained is None]
        rows = sum(one.rows for receipt in old for one in receipt.classes)
        final = act.state == ActState.CLOSED
    else:
        rows = sum((receipt.chained or {}).get(stated.chain, 0) for receipt in receipts)
        final = any(receipt.outcome != "waiting" for receipt in receipts)
    steps = signatures_of(session, act)
    return Ordered(
        state=ActState(act.state),
        steps=as_signed(steps),
        asked=stated.request_id is None or [stated.class_id] == [one.class_id for one in requests],
        final=final,
        rows=rows,
        signed_rows=_signed_rows(session, stated),
        reached=_reached(session, stated),
        forged=_forged(proofs, act, steps, {one.case_file_id for one in requests}),
    )


def _forged(
    proofs: Proofs, act: DisposalAct, steps: Sequence[DisposalSignature], files: Iterable[UUID]
) -> str:
    """Return why the gateway's signatures do not stand for the act; those of before have none."""
    if not any(one.token for one in steps):
        return ""
    given = [StepProof(one.step, one.token or "", one.body or "") for one in steps]
    try:
        for file in files:
            proofs.demand(act.school_id, act.id, file, given)
    except BadInput as why:
        return str(why)
    return ""


def _requests(session: Session, stated: CountersignedGaps) -> list[Row[Any]]:
    """Return the requests to destroy that a statement may be an answer to, with their class."""
    which: tuple[ColumnElement[bool], ...] = (
        DestructionRequest.school_id == stated.school_id,
        DestructionRequest.act_id == stated.act_id,
        DestructionRequest.purpose == Purpose.DESTROY,
    )
    if stated.request_id is not None:
        which = (*which, DestructionRequest.id == stated.request_id)
    query = select(
        DestructionRequest.id, DestructionRequest.case_file_id, CaseFile.class_id
    ).join(
        CaseFile,
        (CaseFile.school_id == DestructionRequest.school_id)
        & (CaseFile.id == DestructionRequest.case_file_id),
    )
    return list(session.execute(query.where(*which)))


def _receipts(
    session: Session, stated: CountersignedGaps, signatures: Signatures
) -> Iterator[Receipt]:
    """Return what the service has signed in answer to those requests; rows alone prove nothing."""
    for request in _requests(session, stated):
        found = session.get(
            DestructionReceipt, (stated.school_id, request.id, stated.service)
        )
        if found is None:
            continue
        try:
            said = signatures.read(found.document, stated.service)
        except BadSignature:
            continue
        if (said["act"], said["request"]) == (str(stated.act_id), str(request.id)):
            yield read_receipt(said)


def _signed_rows(session: Session, stated: CountersignedGaps) -> int:
    ours: tuple[ColumnElement[bool], ...] = (
        CountersignedGaps.school_id == stated.school_id,
        CountersignedGaps.service == stated.service,
        CountersignedGaps.act_id == stated.act_id,
        CountersignedGaps.state == "signed",
    )
    if stated.request_id is not None:
        ours = (
            *ours,
            CountersignedGaps.request_id == stated.request_id,
            CountersignedGaps.chain == stated.chain,
        )
    return int(session.scalar(select(func.sum(CountersignedGaps.rows)).where(*ours)) or 0)


def _reached(session: Session, stated: CountersignedGaps) -> int:
    found = session.scalar(
        select(func.max(KeptHead.sequence)).where(
            KeptHead.school_id == stated.school_id,
            KeptHead.service == stated.service,
            KeptHead.chain == stated.chain,
            KeptHead.agrees,
        )
    )
    return found or 0
