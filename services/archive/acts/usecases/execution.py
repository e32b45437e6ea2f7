"""Executes an act: asks every service, takes their receipts, looks again, and closes it.

Each answer is recorded together with what it leads to, in the transaction of the event that
brought it: whatever dies between, the answer comes again and leads there once.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.archive.acts.access import DISPOSAL_EXECUTE
from services.archive.acts.models import (
    DestructionReceipt,
    DestructionRequest,
    DisposalAct,
    DisposalItem,
)
from services.archive.acts.queries import items_of, receipts_of_request, requests_of
from services.archive.acts.rules.receipts import read_receipt
from services.archive.acts.rules.requests import (
    DATA_CLASSES,
    Answer,
    ItemState,
    Move,
    Purpose,
    may_ask_again,
    next_move,
)
from services.archive.acts.rules.steps import ActState, ActStep
from services.archive.acts.usecases.closing import close_act
from services.archive.acts.usecases.steps import take_step
from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.current_state import CaseState
from services.archive.case_files.usecases.hold_status import case_subject
from services.archive.case_files.usecases.loading import bring_up_to, lock_files
from services.archive.core.clock import PlatformClock
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.signing import BadSignature, Signatures
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, NotFound
from services.shared.messaging import outbox
from services.shared.messaging.contracts import DESTRUCTION_REQUESTED
from services.shared.process.clock import now


def execute_act(database: Database, clock: PlatformClock, caller: Caller, act_id: UUID) -> None:
    """Have an approved act executed: every service is asked to destroy its part.

    Raises:
        Conflict: the act is not approved, or a case file is on hold.
        Forbidden: the caller does not execute acts.
        NotFound: the school has no such act.
    """
    basis = require(DISPOSAL_EXECUTE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        act = take_step(session, caller, act_id, ActStep.EXECUTED, clock.today(session))
        for item in items_of(session, act):
            _ask(session, caller, act, item, Purpose.DESTROY)
        record_access(session, caller, basis, kind="archive")


def ask_again(
    database: Database, clock: PlatformClock, caller: Caller, act_id: UUID, case_file_id: UUID
) -> None:
    """Ask every service once more for a case file that stands open, or whose answers stay out.

    Raises:
        Conflict: it does neither, or is on hold.
        NotFound: the school has no such act, or the act no such case file.
    """
    basis = require(DISPOSAL_EXECUTE, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        act = session.get(DisposalAct, (school_id, act_id), with_for_update=True)
        bring_up_to(session, school_id, clock.today(session))
        item = session.get(DisposalItem, (school_id, act_id, case_file_id))
        if act is None or item is None:
            raise NotFound("Такого дела в акте нет.")
        (file,) = lock_files(session, school_id, [case_file_id])
        if act.state != ActState.EXECUTING or not _may_ask_again(session, item):
            raise Conflict("Спрашивать ещё раз нечего: это дело не ждёт решения.")
        if file.state == CaseState.ON_HOLD:
            raise Conflict("Дело на удержании: сначала снимите его.")
        _ask(session, caller, act, item, Purpose.DESTROY)
        record_access(session, caller, basis, kind="archive")


def record_answer(
    session: Session,
    clock: PlatformClock,
    signatures: Signatures,
    caller: Caller,
    service: str,
    data: dict[str, Any],
    backup_days: int = 0,
) -> None:
    """Store a service's receipt, and go on when it was the last that was missing.

    Runs in the transaction of the event; `caller` is the platform, on whose behalf it goes on.
    `backup_days` is how long backups are kept, 0 where nobody said.

    Raises:
        BadInput: the receipt is not signed by the service, or is for something else.
    """
    school_id = school_of(caller)
    said = _verified(signatures, service, school_id, data)
    request = session.get(DestructionRequest, (school_id, UUID(data["request_id"])))
    if request is None:
        raise BadInput("Квитанция на запрос, которого архив не посылал.")
    # One at a time for each act: the last answer must see all the others.
    act = session.get_one(
        DisposalAct,
        (school_id, request.act_id),
        with_for_update=True,
        populate_existing=True,
    )
    if not _store_receipt(session, request, service, said, data["receipt"]):
        return
    item = session.get_one(
        DisposalItem,
        (school_id, request.act_id, request.case_file_id),
        populate_existing=True,
    )
    if _is_current(item, request):
        _go_on(session, clock, caller, act, item, request, backup_days)


def _may_ask_again(session: Session, item: DisposalItem) -> bool:
    rows = requests_of(session, item)
    newest = rows[-1][0] if rows else None
    return may_ask_again(
        ItemState(item.state),
        newest.asked_at if newest else None,
        sum(receipt is not None for request, receipt in rows if request is newest),
        now(),
    )


def _go_on(
    session: Session,
    clock: PlatformClock,
    caller: Caller,
    act: DisposalAct,
    item: DisposalItem,
    request: DestructionRequest,
    backup_days: int,
) -> None:
    following = next_move(
        Purpose(request.purpose), request.round, _answers(session, request)
    )
    match following.move:
        case Move.WAIT:
            return
        case Move.VERIFY:
            _ask(session, caller, act, item, Purpose.VERIFY)
        case Move.ASK_AGAIN:
            _ask(session, caller, act, item, Purpose.DESTROY)
        case Move.STAND_OPEN:
            item.state, item.why = ItemState.OPEN, following.why
        case Move.DONE:
            item.state = ItemState.DESTROYED
            items = items_of(session, act)
            if all(one.state == ItemState.DESTROYED for one in items):
                close_act(session, act, items, clock.today(session), backup_days)


def _ask(
    session: Session, caller: Caller, act: DisposalAct, item: DisposalItem, purpose: Purpose
) -> None:
    """Write the next request for a case file and publish it; a new round for each destruction."""
    file = session.get_one(CaseFile, (item.school_id, item.case_file_id))
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
        _requested(act, file, request),
        caller,
        school_id=item.school_id,
    )


def _requested(
    act: DisposalAct, file: CaseFile, request: DestructionRequest
) -> dict[str, Any]:
    return {
        "request_id": request.id,
        "act_id": act.id,
        "act_number": str(act.number),
        "acted_on": act.acted_on,
        "case_file_id": file.id,
        "purpose": request.purpose,
        "hold_version": file.hold_version,
        "kind": file.kind,
        "source_id": file.source_id,
        "class_id": file.class_id,
        "class_name": file.class_name,
        "year_name": file.year_name,
        "data_classes": list(DATA_CLASSES[file.kind]),
    }


def _verified(
    signatures: Signatures, service: str, school_id: str, data: dict[str, Any]
) -> dict[str, Any]:
    try:
        said = signatures.read(data["receipt"], service)
    except BadSignature as error:
        raise BadInput("Квитанция не подписана сервисом, от имени которого пришла.") from error
    named = (said.get("school"), said.get("request"), said.get("act"), said.get("case_file"))
    expected = (school_id, data["request_id"], data["act_id"], data["case_file_id"])
    if named != expected:
        raise BadInput("Квитанция подписана для другого запроса.")
    return said


def _store_receipt(
    session: Session,
    request: DestructionRequest,
    service: str,
    said: dict[str, Any],
    document: str,
) -> bool:
    """Store a receipt; word that a service has to wait is replaced, anything else is final."""
    what = {
        "outcome": said["outcome"],
        "said": said,
        "document": document,
        "received_at": now(),
    }
    written = session.execute(
        insert(DestructionReceipt)
        .values(
            school_id=request.school_id, request_id=request.id, service=service, **what
        )
        .on_conflict_do_update(
            index_elements=["school_id", "request_id", "service"],
            set_=what,
            where=DestructionReceipt.outcome == "waiting",
        )
        .returning(DestructionReceipt.service)
    )
    return written.one_or_none() is not None


def _is_current(item: DisposalItem, request: DestructionRequest) -> bool:
    purpose = {ItemState.ASKED: Purpose.DESTROY, ItemState.VERIFYING: Purpose.VERIFY}.get(
        ItemState(item.state)
    )
    return purpose == request.purpose and item.round == request.round


def _answers(session: Session, request: DestructionRequest) -> dict[str, Answer]:
    return {
        row.service: Answer(row.outcome, read_receipt(row.said).shortcoming)
        for row in receipts_of_request(session, request)
    }
