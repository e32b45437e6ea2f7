"""Executes an act: has every service asked, takes their receipts, looks again, and closes it.

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
from services.archive.acts.queries import (
    items_of,
    receipts_of_request,
    requests_of,
    signatures_of,
)
from services.archive.acts.rules.receipts import read_receipt
from services.archive.acts.rules.requests import (
    Answer,
    ItemState,
    Move,
    Purpose,
    may_ask_again,
    next_move,
)
from services.archive.acts.rules.steps import ActState, ActStep
from services.archive.acts.usecases.closing import close_act
from services.archive.acts.usecases.ordering import ask, have_asked
from services.archive.acts.usecases.steps import take_step
from services.archive.case_files.rules.current_state import CaseState
from services.archive.case_files.usecases.loading import bring_up_to, lock_files
from services.archive.core.clock import PlatformClock, remember_zone
from services.destruction.proofs import Proofs
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.signing import BadSignature, Signatures
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, NotFound
from services.shared.process.clock import now
from services.shared.wording import said


def execute_act(database: Database, clock: PlatformClock, caller: Caller, act_id: UUID) -> None:
    """Have an approved act executed: the worker asks every service to destroy its part.

    Raises:
        Conflict: the act is not approved, nothing shows who has, or a case file is on hold.
        Forbidden: the caller does not execute acts.
        NotFound: the school has no such act.
    """
    basis = require(DISPOSAL_EXECUTE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        remember_zone(session, caller)
        act = take_step(session, caller, act_id, ActStep.EXECUTED, clock.today(session))
        _demand_signed(session, act)
        for item in items_of(session, act):
            have_asked(session, item)
        record_access(session, caller, basis, kind="archive")


def ask_again(
    database: Database, clock: PlatformClock, caller: Caller, act_id: UUID, case_file_id: UUID
) -> None:
    """Have every service asked once more for a case file: it stands open, or answers stay out.

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
            raise NotFound(said("Такого дела в акте нет."))
        (file,) = lock_files(session, school_id, [case_file_id])
        if act.state != ActState.EXECUTING or not _may_ask_again(session, item):
            raise Conflict(said("Спрашивать ещё раз нечего: это дело не ждёт решения."))
        if file.state == CaseState.ON_HOLD:
            raise Conflict(said("Дело на удержании: сначала снимите его."))
        item.state, item.why = ItemState.LISTED, ""
        have_asked(session, item)
        record_access(session, caller, basis, kind="archive")


def record_answer(
    session: Session,
    clock: PlatformClock,
    signatures: Signatures,
    caller: Caller,
    service: str,
    data: dict[str, Any],
    proofs: Proofs,
    backup_days: int = 0,
) -> None:
    """Store a service's receipt, and go on when it was the last that was missing.

    Runs in the transaction of the event; `caller` is the platform, on whose behalf it goes on.
    `backup_days` is how long backups are kept, 0 where nobody said.

    Raises:
        BadInput: the receipt is not signed by the service, or is for something else.
    """
    school_id = school_of(caller)
    answer = _verified(signatures, service, school_id, data)
    request = session.get(DestructionRequest, (school_id, UUID(data["request_id"])))
    if request is None:
        raise BadInput(said("Квитанция на запрос, которого архив не посылал."))
    # One at a time for each act: the last answer must see all the others.
    act = session.get_one(
        DisposalAct,
        (school_id, request.act_id),
        with_for_update=True,
        populate_existing=True,
    )
    if not _store_receipt(session, request, service, answer, data["receipt"]):
        return
    item = session.get_one(
        DisposalItem,
        (school_id, request.act_id, request.case_file_id),
        populate_existing=True,
    )
    if _is_current(item, request):
        _go_on(session, clock, proofs, act, item, request, backup_days)


def _demand_signed(session: Session, act: DisposalAct) -> None:
    """Let no act on its way whose steps nobody will believe."""
    if any(one.token is None for one in signatures_of(session, act)):
        raise Conflict(
            said(
                "Шаги этого акта записаны без подписи шлюза (до обновления платформы): сервисы "
                "по ним ничего не уничтожат. Отзовите акт и предложите дела ещё раз."
            )
        )


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
    proofs: Proofs,
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
            ask(session, clock, proofs, act, item, Purpose.VERIFY)
        case Move.ASK_AGAIN:
            ask(session, clock, proofs, act, item, Purpose.DESTROY)
        case Move.STAND_OPEN:
            item.state, item.why = ItemState.OPEN, following.why
        case Move.DONE:
            item.state = ItemState.DESTROYED
            items = items_of(session, act)
            if all(one.state == ItemState.DESTROYED for one in items):
                close_act(session, act, items, clock.today(session), backup_days)


def _verified(
    signatures: Signatures, service: str, school_id: str, data: dict[str, Any]
) -> dict[str, Any]:
    try:
        answer = signatures.read(data["receipt"], service)
    except BadSignature as error:
        what = said("Квитанция не подписана сервисом, от имени которого пришла.")
        raise BadInput(what) from error
    named = tuple(answer.get(name) for name in ("school", "request", "act", "case_file"))
    expected = (school_id, data["request_id"], data["act_id"], data["case_file_id"])
    if named != expected:
        raise BadInput(said("Квитанция подписана для другого запроса."))
    return answer


def _store_receipt(
    session: Session,
    request: DestructionRequest,
    service: str,
    answer: dict[str, Any],
    document: str,
) -> bool:
    """Store a receipt; word that a service has to wait is replaced, anything else is final."""
    what = {
        "outcome": answer["outcome"],
        "said": answer,
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
