"""Orders a destruction: the worker's, which alone has the key that the services believe.

Whoever answers requests writes that an act is executed; it may write that for any. So the worker
looks at what the gateway has signed for each step before it asks, and sends it along: each
service looks again (services.destruction.proofs).
"""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.acts.models import DestructionRequest, DisposalAct, DisposalItem
from services.archive.acts.queries import signatures_of
from services.archive.acts.rules.requests import DATA_CLASSES, ItemState, Purpose
from services.archive.acts.rules.steps import ActState
from services.archive.case_files.models import CaseFile
from services.archive.case_files.usecases.hold_status import case_subject
from services.archive.case_files.usecases.loading import lock_files
from services.archive.case_files.usecases.telling import tell_holds
from services.archive.core.clock import PlatformClock
from services.destruction.proofs import Proofs, StepProof
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput
from services.shared.messaging import outbox
from services.shared.messaging.contracts import DESTRUCTION_REQUESTED
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.waiting.runner import WorkKind, run_due
from services.shared.waiting.table import WaitingWork, add_work

log = get_logger()

_ORDER = "order_destruction"
_AT_ONCE = 20


def have_asked(session: Session, item: DisposalItem) -> None:
    """Leave it to the worker to ask for the destruction of a case file: a caller's step."""
    data = {"act_id": str(item.act_id)}
    add_work(session, _ORDER, item.case_file_id, now(), school_id=item.school_id, data=data)


def order_due(database: Database, clock: PlatformClock, proofs: Proofs) -> int:
    """Ask for what is to be destroyed; return for how many case files (a periodic task)."""
    kind = WorkKind(_ORDER, partial(_order, database, clock, proofs))
    return run_due(database, kind, at_most=_AT_ONCE)


def ask(
    session: Session,
    clock: PlatformClock,
    proofs: Proofs,
    act: DisposalAct,
    item: DisposalItem,
    purpose: Purpose,
) -> None:
    """Publish the next request for a case file; a new round for each destruction.

    Leaves the case file open, with the reason, when nothing shows that people have decided on it.
    """
    (file,) = lock_files(session, item.school_id, [item.case_file_id])
    told = tell_holds(session, proofs, item.school_id, file.id, clock.today(session))
    steps = [
        StepProof(one.step, one.token or "", one.body or "")
        for one in signatures_of(session, act)
    ]
    try:
        actor = _executor(session, proofs, act, item, steps)
    except BadInput as why:
        log.error("a destruction is not ordered", act=str(act.id), why=str(why))
        item.state, item.why = ItemState.OPEN, str(why)
        return
    if purpose is Purpose.DESTROY:
        item.round += 1
    item.state = ItemState.ASKED if purpose is Purpose.DESTROY else ItemState.VERIFYING
    item.why = ""
    request = DestructionRequest(
        school_id=item.school_id,
        id=new_id(),
        act_id=act.id,
        case_file_id=item.case_file_id,
        purpose=purpose,
        round=item.round,
        asked_at=now(),
    )
    session.add(request)
    session.flush()
    outbox.publish(
        session,
        DESTRUCTION_REQUESTED,
        case_subject(item.case_file_id),
        {**_requested(act, file, request, told), "steps": [vars(one) for one in steps]},
        actor,
        school_id=item.school_id,
    )


def _order(
    database: Database, clock: PlatformClock, proofs: Proofs, work: WaitingWork
) -> None:
    with database.transaction(work.school_id) as session:
        key = (work.school_id, UUID(work.data["act_id"]))
        act = session.get(DisposalAct, key, with_for_update=True)
        item = session.get(DisposalItem, (*key, work.id))
        if act is None or item is None or act.state != ActState.EXECUTING:
            return
        if item.state == ItemState.LISTED:
            ask(session, clock, proofs, act, item, Purpose.DESTROY)


def _executor(
    session: Session,
    proofs: Proofs,
    act: DisposalAct,
    item: DisposalItem,
    steps: list[StepProof],
) -> Caller:
    """Return who had the act executed; the platform, where it was asked before.

    Raises:
        BadInput: nothing shows that people have decided on it.
    """
    before = select(DestructionRequest.id).where(
        DestructionRequest.school_id == item.school_id,
        DestructionRequest.act_id == act.id,
        DestructionRequest.case_file_id == item.case_file_id,
    )
    if session.scalars(before.limit(1)).one_or_none() is not None:
        return Caller("archive", Role.SERVICE, item.school_id, origin="worker")
    return proofs.demand(item.school_id, act.id, item.case_file_id, steps)


def _requested(
    act: DisposalAct, file: CaseFile, request: DestructionRequest, hold_version: int
) -> dict[str, Any]:
    return {
        "request_id": request.id,
        "act_id": act.id,
        "act_number": str(act.number),
        "acted_on": act.acted_on,
        "case_file_id": file.id,
        "purpose": request.purpose,
        "hold_version": hold_version,
        "kind": file.kind,
        "source_id": file.source_id,
        "class_id": file.class_id,
        "class_name": file.class_name,
        "year_name": file.year_name,
        "data_classes": list(DATA_CLASSES[file.kind]),
    }
