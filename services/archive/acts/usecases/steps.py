"""The way of a proposed act: agreed by the commission, approved, or turned down."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.archive.acts.access import (
    DISPOSAL_AGREE,
    DISPOSAL_APPROVE,
    DISPOSAL_REFUSE,
    DISPOSAL_WITHDRAW,
)
from services.archive.acts.models import DisposalAct, DisposalSignature
from services.archive.acts.queries import as_signed, items_of, signatures_of
from services.archive.acts.rules.steps import (
    CASE_STATES,
    LEADS_TO,
    Actor,
    ActState,
    ActStep,
    Obstacle,
    refusal,
)
from services.archive.acts.usecases.numbering import next_number
from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.current_state import CaseState, why_not_due
from services.archive.case_files.rules.titles import case_title
from services.archive.case_files.usecases.loading import bring_up_to, lock_files, term_of
from services.archive.core.clock import PlatformClock
from services.shared.accountability.access import Action, Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, FieldError, Forbidden, NotFound
from services.shared.process.clock import now
from services.shared.wording import listed, said

DISPOSAL_ACT = "disposal_act"


def agree_act(
    database: Database,
    clock: PlatformClock,
    caller: Caller,
    act_id: UUID,
    *,
    protocol_no: str,
    protocol_on: date,
) -> None:
    """Agree to an act for the expert commission, by its protocol.

    Raises:
        BadInput: the protocol is of a day to come.
        Conflict: it is not the commission's turn, or a case file is on hold.
        Forbidden: the caller does not agree to acts, or has taken another step of this one.
        NotFound: the school has no such act.
    """
    basis = require(DISPOSAL_AGREE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        today = clock.today(session)
        if protocol_on > today:
            what = said("Протокол не может быть составлен в будущем: проверьте дату.")
            raise BadInput(what, errors=[FieldError("protocol_on", what)])
        act = take_step(session, caller, act_id, ActStep.AGREED, today)
        act.protocol_no, act.protocol_on = protocol_no, protocol_on
        record_access(session, caller, basis, kind="archive")


def approve_act(database: Database, clock: PlatformClock, caller: Caller, act_id: UUID) -> str:
    """Approve an act as the director; return the number that it has from now on.

    Raises:
        Conflict: it is not the director's turn, or a case file is on hold.
        Forbidden: the caller does not approve acts, or has taken another step of this one.
        NotFound: the school has no such act.
    """
    basis = require(DISPOSAL_APPROVE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        act = take_step(session, caller, act_id, ActStep.APPROVED, clock.today(session))
        record_access(session, caller, basis, kind="archive")
        return str(act.number)


def refuse_act(
    database: Database, clock: PlatformClock, caller: Caller, act_id: UUID, *, reason: str
) -> None:
    """Turn an act down; its case files are due again.

    Raises:
        Conflict: it can no longer be refused.
        Forbidden: the caller does not decide on acts, or not on this one now.
        NotFound: the school has no such act.
    """
    _turn_down(database, clock, caller, act_id, DISPOSAL_REFUSE, ActStep.REFUSED, reason)


def withdraw_act(
    database: Database, clock: PlatformClock, caller: Caller, act_id: UUID, *, reason: str
) -> None:
    """Take an act back before it is executed; its case files are due again.

    Raises:
        Conflict: it can no longer be withdrawn.
        Forbidden: the caller does not propose acts.
        NotFound: the school has no such act.
    """
    _turn_down(database, clock, caller, act_id, DISPOSAL_WITHDRAW, ActStep.WITHDRAWN, reason)


def take_step(
    session: Session, caller: Caller, act_id: UUID, step: ActStep, today: date
) -> DisposalAct:
    """Bring an act one step on, with its case files, and sign it: a caller's step.

    Raises:
        Conflict: the step is not next, or a case file is on hold or not due any more.
        Forbidden: the caller has taken another deciding step.
        NotFound: the school has no such act.
    """
    school_id = school_of(caller)
    act = session.get(
        DisposalAct, (school_id, act_id), with_for_update=True, populate_existing=True
    )
    if act is None:
        raise NotFound(said("Такого акта нет."))
    bring_up_to(session, school_id, today)
    _demand_allowed(session, caller, act, step)
    files = lock_files(
        session, school_id, [item.case_file_id for item in items_of(session, act)]
    )
    if step not in (ActStep.REFUSED, ActStep.WITHDRAWN):
        _demand_not_held(files)
        _demand_still_due(files, today)
    if step is ActStep.APPROVED:
        act.number = next_number(session, school_id, DISPOSAL_ACT, today.year)
        act.number_year, act.acted_on = today.year, today
    act.state = LEADS_TO[step]
    sign(session, caller, act, step, today)
    set_states(files, step)
    return act


def actor_of(caller: Caller) -> Actor:
    """Return the caller as the rules of steps see them."""
    return Actor(caller.role, caller.user_id, caller.person_id)


def _demand_allowed(
    session: Session, caller: Caller, act: DisposalAct, step: ActStep
) -> None:
    taken = as_signed(signatures_of(session, act))
    refused = refusal(step, ActState(act.state), taken, actor_of(caller))
    if refused is None:
        return
    if refused.obstacle is Obstacle.PERSON:
        raise Forbidden(refused.why, tie="same_person")
    raise Conflict(refused.why)


def _turn_down(
    database: Database,
    clock: PlatformClock,
    caller: Caller,
    act_id: UUID,
    action: Action,
    step: ActStep,
    reason: str,
) -> None:
    basis = require(action, caller, Target())
    with database.transaction(school_of(caller)) as session:
        act = take_step(session, caller, act_id, step, clock.today(session))
        signature = session.get_one(DisposalSignature, (act.school_id, act.id, step))
        signature.word = reason
        for item in items_of(session, act):
            item.live = False
        session.flush()
        bring_up_to(session, act.school_id, clock.today(session))
        record_access(session, caller, basis, kind="archive")


def sign(
    session: Session,
    caller: Caller,
    act: DisposalAct,
    step: ActStep,
    today: date,
    body: str | None = None,
) -> None:
    """Write who has taken a step, and on which day of the platform: a caller's step.

    The caller's token is kept, and the `body` of the request where it says what is decided on.
    """
    session.add(
        DisposalSignature(
            school_id=act.school_id,
            act_id=act.id,
            step=step,
            user_id=caller.user_id,
            person_id=caller.person_id,
            name=caller.name,
            role=caller.role,
            signed_on=today,
            signed_at=now(),
            token=caller.token or None,
            body=body,
        )
    )
    session.flush()


def set_states(files: Collection[CaseFile], step: ActStep) -> None:
    """Give case files the state of a step; one on hold has it when the hold is lifted."""
    for file in files:
        if file.state == CaseState.ON_HOLD:
            file.before_hold = CASE_STATES[step]
        else:
            file.state = CASE_STATES[step]


def _demand_not_held(files: Collection[CaseFile]) -> None:
    held = [
        said("«%(title)s»", title=case_title(file.title))
        for file in files if file.state == CaseState.ON_HOLD
    ]
    if held:
        raise Conflict(said(
            "На удержании: %(titles)s. Снимите удержание или отзовите акт.", titles=listed(held)
        ))


def _demand_still_due(files: Collection[CaseFile], today: date) -> None:
    """Look at the term again: a rule may have changed since, a demo's clock been set back."""
    for file in files:
        term = term_of(file)
        if term.due_on is None or term.due_on > today:
            raise Conflict(said(
                "«%(title)s» (%(year)s) уничтожать рано: %(why)s. Отзовите акт.",
                title=case_title(file.title), year=file.year_name, why=why_not_due(term, today),
            ))
