"""What people see of destruction: what is due, the acts and how far each has come, the holds."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.acts.access import (
    ACTIONS,
    DISPOSAL_AGREE,
    DISPOSAL_APPROVE,
    DISPOSAL_EXECUTE,
    DISPOSAL_READ,
    DISPOSAL_REFUSE,
    DISPOSAL_WITHDRAW,
)
from services.archive.acts.models import (
    ActDocument,
    ArchiveDetails,
    DestructionReceipt,
    DestructionRequest,
    DisposalAct,
    DisposalItem,
    DisposalSignature,
)
from services.archive.acts.rules.requests import DATA_CLASSES, SERVICES, is_silent
from services.archive.acts.rules.steps import ActState, ActStep, next_state, same_person
from services.archive.acts.usecases.execution import may_ask_again, why_of
from services.archive.acts.usecases.steps import items_of, signed
from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.current_state import CaseState
from services.archive.case_files.rules.retention import Anchor, explain
from services.archive.case_files.usecases.loading import bring_up_to, term_of
from services.archive.demo_clock.usecases import Clock
from services.archive.holds.access import ACTIONS as HOLD_ACTIONS
from services.archive.holds.models import RetentionHold
from services.shared.accountability.access import Basis, Target, may, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import now

# What the page of acts offers: by name, where the caller may do it.
_OFFERED = (*ACTIONS, *HOLD_ACTIONS)
_STEP_ACTIONS = {
    ActStep.AGREED: DISPOSAL_AGREE,
    ActStep.APPROVED: DISPOSAL_APPROVE,
    ActStep.EXECUTED: DISPOSAL_EXECUTE,
    ActStep.REFUSED: DISPOSAL_REFUSE,
    ActStep.WITHDRAWN: DISPOSAL_WITHDRAW,
}


def list_disposal(database: Database, days: Clock, caller: Caller) -> dict[str, Any]:
    """Return the platform's day, the case files that are due, the acts, and the holds that stand.

    Raises:
        Forbidden: the caller's role does not see acts.
    """
    basis = require(DISPOSAL_READ, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        today = days.today(session)
        bring_up_to(session, school_id, today)
        files = session.scalars(
            select(CaseFile)
            .where(CaseFile.school_id == school_id)
            .order_by(CaseFile.year_name, CaseFile.case_index, CaseFile.title, CaseFile.id)
        ).all()
        acts = session.scalars(
            select(DisposalAct)
            .where(DisposalAct.school_id == school_id)
            .order_by(DisposalAct.proposed_at.desc())
        ).all()
        items = _items_by_act(session, school_id)
        told = {
            "today": today,
            "details_filled": session.get(ArchiveDetails, (school_id,)) is not None,
            "due": [_told_file(file) for file in files if _may_be_proposed(file)],
            "holdable": [
                _told_file(file) for file in files if file.state != CaseState.DESTROYED
            ],
            "acts": [_told_act(act, items[act.id]) for act in acts],
            "holds": [_told_hold(*row) for row in _standing_holds(session, school_id)],
            "may": [one.name for one in _OFFERED if may(one, caller, Target())],
        }
        _log(session, caller, basis)
    return told


def read_act(database: Database, days: Clock, caller: Caller, act_id: UUID) -> dict[str, Any]:
    """Return an act with its case files, who signed what, and each service's state.

    Raises:
        Forbidden: the caller's role does not see acts.
        NotFound: the school has no such act.
    """
    basis = require(DISPOSAL_READ, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        bring_up_to(session, school_id, days.today(session))
        act = session.get(DisposalAct, (school_id, act_id))
        if act is None:
            raise NotFound("Такого акта нет.")
        items = items_of(session, act)
        told = {
            **_told_act(act, items),
            "note": act.note,
            "protocol_no": act.protocol_no,
            "protocol_on": act.protocol_on,
            "signatures": [_told_signature(row) for row in _signatures(session, act)],
            "items": [_told_item(session, item) for item in items],
            "documents": [
                {"kind": kind, "number": number, "made_on": made_on}
                for kind, number, made_on in _documents(session, act)
            ],
            "steps": _steps(session, caller, act),
        }
        _log(session, caller, basis)
    return told


def read_document(
    database: Database, caller: Caller, act_id: UUID, kind: str
) -> tuple[str, bytes]:
    """Return the name and the bytes of one paper of an act.

    Raises:
        Forbidden: the caller's role does not see acts.
        NotFound: the act has no such paper, or not yet.
    """
    basis = require(DISPOSAL_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        row = session.execute(
            select(ActDocument.number, ActDocument.number_year, ActDocument.content).where(
                ActDocument.school_id == school_of(caller),
                ActDocument.act_id == act_id,
                ActDocument.kind == kind,
            )
        ).one_or_none()
        if row is None:
            raise NotFound("Такого документа нет: он составляется, когда акт исполнен.")
        _log(session, caller, basis)
    return f"{kind}-{row.number_year}-{row.number}.pdf", row.content


def _items_by_act(
    session: Session, school_id: str
) -> defaultdict[UUID, list[DisposalItem]]:
    """Return the case files of every act of a school, each act's in their order."""
    found: defaultdict[UUID, list[DisposalItem]] = defaultdict(list)
    query = (
        select(DisposalItem)
        .where(DisposalItem.school_id == school_id)
        .order_by(DisposalItem.position)
    )
    for item in session.scalars(query):
        found[item.act_id].append(item)
    return found


def _may_be_proposed(file: CaseFile) -> bool:
    return file.state == CaseState.DUE and file.kind in DATA_CLASSES


def _steps(session: Session, caller: Caller, act: DisposalAct) -> list[dict[str, Any]]:
    """Return the steps that the caller's role may take now, each with what stands against it."""
    taken = signed(session, act)
    steps = []
    for step, action in _STEP_ACTIONS.items():
        if next_state(ActState(act.state), step) is None:
            continue
        if not may(action, caller, Target()) or not _has_turn(caller, act, step):
            continue
        why = same_person(taken, step, caller.user_id, caller.person_id)
        steps.append({"step": step, "why_not": why})
    return steps


def _has_turn(caller: Caller, act: DisposalAct, step: ActStep) -> bool:
    """Tell whether a refusal is this caller's: of what they would otherwise sign."""
    if step is not ActStep.REFUSED:
        return True
    return (act.state, caller.role) in {
        (ActState.PROPOSED, Role.DEPUTY),
        (ActState.AGREED, Role.DIRECTOR),
    }


def _told_file(file: CaseFile) -> dict[str, Any]:
    rule, closed_on = file.rule, file.closed_on or file.closes_on
    return {
        "id": file.id,
        "title": file.title,
        "case_index": file.case_index,
        "year": file.year_name,
        "state": file.state,
        "due_on": term_of(file).due_on,
        "why": explain(rule.years, Anchor(rule.anchor), rule.source, closed_on),
    }


def _told_act(act: DisposalAct, items: Iterable[DisposalItem]) -> dict[str, Any]:
    items = list(items)
    return {
        "id": act.id,
        "state": act.state,
        "number": act.number,
        "acted_on": act.acted_on,
        "proposed_at": act.proposed_at,
        "closed_on": act.closed_on,
        "titles": [f"{item.title}, {item.year_name}" for item in items],
        "stands_open": any(item.state == "open" for item in items),
    }


def _told_item(session: Session, item: DisposalItem) -> dict[str, Any]:
    file = session.get_one(CaseFile, (item.school_id, item.case_file_id))
    return {
        "case_file_id": item.case_file_id,
        "position": item.position,
        "title": item.title,
        "case_index": item.case_index,
        "year": item.year_name,
        "term": item.term,
        "state": item.state,
        "why": item.why,
        "round": item.round,
        "held": file.state == CaseState.ON_HOLD,
        "may_ask_again": may_ask_again(session, item),
        "services": _services(session, item),
    }


def _services(session: Session, item: DisposalItem) -> list[dict[str, Any]]:
    """Return where each service stands: the newest request, its answer, and all that has gone."""
    rows = session.execute(
        select(DestructionRequest, DestructionReceipt)
        .outerjoin(
            DestructionReceipt,
            (DestructionReceipt.school_id == DestructionRequest.school_id)
            & (DestructionReceipt.request_id == DestructionRequest.id),
        )
        .where(
            DestructionRequest.school_id == item.school_id,
            DestructionRequest.act_id == item.act_id,
            DestructionRequest.case_file_id == item.case_file_id,
        )
        .order_by(DestructionRequest.asked_at)
    ).all()
    if not rows:
        return []
    newest = rows[-1][0]
    return [_service(name, newest, [row[1] for row in rows]) for name in SERVICES]


def _service(
    name: str, newest: DestructionRequest, receipts: Iterable[DestructionReceipt | None]
) -> dict[str, Any]:
    own = [one for one in receipts if one is not None and one.service == name]
    last = next((one for one in own if one.request_id == newest.id), None)
    said = [one.said for one in own if one.said["purpose"] == "destroy"]
    counted = [one for document in said for one in document.get("classes", ())]
    return {
        "service": name,
        "purpose": newest.purpose,
        "outcome": last.outcome if last else "asked",
        "at": last.received_at if last else newest.asked_at,
        "silent_since": newest.asked_at if _is_awaited(last, newest) else None,
        "why": why_of(last.said) if last else "",
        "rows": sum(one["rows"] for one in counted),
        "objects": sum(one["objects"] for one in counted),
        "stays": said[-1].get("stays", []) if said else [],
    }


def _is_awaited(last: DestructionReceipt | None, newest: DestructionRequest) -> bool:
    """Tell whether a service's last word should be here by now and is not."""
    answered = last is not None and last.outcome != "waiting"
    return not answered and is_silent(newest.asked_at, now())


def _standing_holds(
    session: Session, school_id: str
) -> Iterable[tuple[RetentionHold, CaseFile]]:
    rows = session.execute(
        select(RetentionHold, CaseFile)
        .join(
            CaseFile,
            (CaseFile.school_id == RetentionHold.school_id)
            & (CaseFile.id == RetentionHold.case_file_id),
        )
        .where(RetentionHold.school_id == school_id, RetentionHold.lifted_at.is_(None))
        .order_by(RetentionHold.placed_at)
    )
    return [(hold, file) for hold, file in rows]


def _told_hold(hold: RetentionHold, file: CaseFile) -> dict[str, Any]:
    return {
        "id": hold.id,
        "case_file_id": file.id,
        "title": f"{file.title}, {file.year_name}",
        "reason": hold.reason,
        "until": hold.until,
        "placed_on": hold.placed_on,
        "name": hold.name,
        "role": hold.role,
    }


def _signatures(session: Session, act: DisposalAct) -> Iterable[DisposalSignature]:
    return session.scalars(
        select(DisposalSignature)
        .where(
            DisposalSignature.school_id == act.school_id, DisposalSignature.act_id == act.id
        )
        .order_by(DisposalSignature.signed_at)
    )


def _told_signature(row: DisposalSignature) -> dict[str, Any]:
    return {
        "step": row.step,
        "name": row.name,
        "role": row.role,
        "signed_on": row.signed_on,
        "word": row.word,
    }


def _documents(session: Session, act: DisposalAct) -> Iterable[Any]:
    return session.execute(
        select(ActDocument.kind, ActDocument.number, ActDocument.made_on)
        .where(ActDocument.school_id == act.school_id, ActDocument.act_id == act.id)
        .order_by(ActDocument.kind)
    ).all()


def _log(session: Session, caller: Caller, basis: Basis) -> None:
    record_access(session, caller, basis, kind="archive")
