"""The way of a disposal act: proposed, agreed by the commission, approved, or turned down."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.acts.access import (
    DISPOSAL_AGREE,
    DISPOSAL_APPROVE,
    DISPOSAL_PROPOSE,
    DISPOSAL_REFUSE,
    DISPOSAL_WITHDRAW,
    RETENTION_EXTEND,
)
from services.archive.acts.models import (
    ArchiveDetails,
    DisposalAct,
    DisposalItem,
    DisposalSignature,
)
from services.archive.acts.rules.requests import DATA_CLASSES
from services.archive.acts.rules.steps import (
    CASE_STATES,
    ActState,
    ActStep,
    Signed,
    next_state,
    not_now,
    same_person,
)
from services.archive.acts.usecases.numbering import next_number
from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.current_state import CaseState, why_not_due
from services.archive.case_files.rules.retention import Anchor, RecordKind, explain
from services.archive.case_files.usecases.loading import bring_up_to, lock_files, term_of
from services.archive.demo_clock.usecases import Clock
from services.shared.accountability.access import Action, Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError, Forbidden, NotFound
from services.shared.process.clock import now

DISPOSAL_ACT = "disposal_act"


def propose_act(
    database: Database,
    days: Clock,
    caller: Caller,
    case_file_ids: Collection[UUID],
    *,
    note: str = "",
) -> UUID:
    """Propose case files that are due for destruction; return the act's id.

    Raises:
        BadInput: none was named.
        Conflict: one of them may not go now, or the head of the act is not filled in.
        Forbidden: the caller does not propose acts.
        NotFound: the school has not all of them.
    """
    basis = require(DISPOSAL_PROPOSE, caller, Target())
    school_id = school_of(caller)
    if not case_file_ids:
        what = "Отметьте хотя бы одно дело."
        raise BadInput(what, errors=[FieldError("case_file_ids", what)])
    with database.transaction(school_id) as session:
        today = days.today(session)
        bring_up_to(session, school_id, today)
        files = lock_files(session, school_id, case_file_ids)
        _demand_details(session, school_id)
        _demand_proposable(files, today)
        act = DisposalAct(
            school_id=school_id,
            id=new_id(),
            state=ActState.PROPOSED,
            note=note,
            proposed_at=now(),
        )
        session.add(act)
        session.flush()
        ordered = sorted(files, key=lambda file: (file.case_index, file.year_name, file.title))
        session.add_all(
            _item(act, number, file) for number, file in enumerate(ordered, start=1)
        )
        _sign(session, caller, act, ActStep.PROPOSED, today)
        _set_states(files, ActStep.PROPOSED)
        record_access(session, caller, basis, kind="archive")
        return act.id


def agree_act(
    database: Database,
    days: Clock,
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
        today = days.today(session)
        if protocol_on > today:
            what = "Протокол не может быть составлен в будущем: проверьте дату."
            raise BadInput(what, errors=[FieldError("protocol_on", what)])
        act = take_step(session, caller, act_id, ActStep.AGREED, today)
        act.protocol_no, act.protocol_on = protocol_no, protocol_on
        record_access(session, caller, basis, kind="archive")


def approve_act(database: Database, days: Clock, caller: Caller, act_id: UUID) -> str:
    """Approve an act as the director; return the number that it has from now on.

    Raises:
        Conflict: it is not the director's turn, or a case file is on hold.
        Forbidden: the caller does not approve acts, or has taken another step of this one.
        NotFound: the school has no such act.
    """
    basis = require(DISPOSAL_APPROVE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        act = take_step(session, caller, act_id, ActStep.APPROVED, days.today(session))
        record_access(session, caller, basis, kind="archive")
        return str(act.number)


def refuse_act(
    database: Database, days: Clock, caller: Caller, act_id: UUID, *, reason: str
) -> None:
    """Turn an act down; its case files are due again.

    Raises:
        Conflict: it can no longer be refused.
        Forbidden: the caller does not decide on acts, or not on this one now.
        NotFound: the school has no such act.
    """
    _turn_down(database, days, caller, act_id, DISPOSAL_REFUSE, ActStep.REFUSED, reason)


def withdraw_act(
    database: Database, days: Clock, caller: Caller, act_id: UUID, *, reason: str
) -> None:
    """Take an act back before it is executed; its case files are due again.

    Raises:
        Conflict: it can no longer be withdrawn.
        Forbidden: the caller does not propose acts.
        NotFound: the school has no such act.
    """
    _turn_down(database, days, caller, act_id, DISPOSAL_WITHDRAW, ActStep.WITHDRAWN, reason)


def extend_case(
    database: Database, days: Clock, caller: Caller, case_file_id: UUID, *, until: date
) -> None:
    """Put the destruction of a case file that is due off to a later day, as the commission.

    Raises:
        BadInput: the day is not to come.
        Conflict: the case file is not due.
        NotFound: the school has no such case file.
    """
    basis = require(RETENTION_EXTEND, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        today = days.today(session)
        if until <= today:
            what = "Укажите день позже сегодняшнего."
            raise BadInput(what, errors=[FieldError("until", what)])
        bring_up_to(session, school_id, today)
        (file,) = lock_files(session, school_id, [case_file_id])
        if file.state != CaseState.DUE:
            raise Conflict("Продлить можно срок дела, которое подлежит уничтожению.")
        file.extended_until, file.state = until, CaseState.EXTENDED
        record_access(session, caller, basis, kind="archive")


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
        raise NotFound("Такого акта нет.")
    bring_up_to(session, school_id, today)
    leads_to = next_state(ActState(act.state), step)
    if leads_to is None:
        raise Conflict(not_now(ActState(act.state)))
    why = same_person(signed(session, act), step, caller.user_id, caller.person_id)
    if why is not None:
        raise Forbidden(why, tie="same_person")
    files = lock_files(
        session, school_id, [item.case_file_id for item in items_of(session, act)]
    )
    if step not in (ActStep.REFUSED, ActStep.WITHDRAWN):
        _demand_not_held(files)
        _demand_still_due(files, today)
    if step is ActStep.APPROVED:
        act.number = next_number(session, school_id, DISPOSAL_ACT, today.year)
        act.number_year, act.acted_on = today.year, today
    act.state = leads_to
    _sign(session, caller, act, step, today)
    _set_states(files, step)
    return act


def signed(session: Session, act: DisposalAct) -> list[Signed]:
    """Return the steps of an act that people have taken, in their order."""
    rows = session.scalars(
        select(DisposalSignature)
        .where(
            DisposalSignature.school_id == act.school_id, DisposalSignature.act_id == act.id
        )
        .order_by(DisposalSignature.signed_at)
    )
    return [
        Signed(
            ActStep(row.step), row.user_id, row.person_id, row.name, row.role, row.signed_on
        )
        for row in rows
    ]


def items_of(session: Session, act: DisposalAct) -> Sequence[DisposalItem]:
    """Return the case files of an act in their order."""
    return session.scalars(
        select(DisposalItem)
        .where(DisposalItem.school_id == act.school_id, DisposalItem.act_id == act.id)
        .order_by(DisposalItem.position)
    ).all()


def _turn_down(
    database: Database,
    days: Clock,
    caller: Caller,
    act_id: UUID,
    action: Action,
    step: ActStep,
    reason: str,
) -> None:
    basis = require(action, caller, Target())
    with database.transaction(school_of(caller)) as session:
        _demand_own_turn(session, caller, act_id, step)
        act = take_step(session, caller, act_id, step, days.today(session))
        signature = session.get_one(DisposalSignature, (act.school_id, act.id, step))
        signature.word = reason
        for item in items_of(session, act):
            item.live = False
        session.flush()
        bring_up_to(session, act.school_id, days.today(session))
        record_access(session, caller, basis, kind="archive")


def _demand_own_turn(session: Session, caller: Caller, act_id: UUID, step: ActStep) -> None:
    """Let each refuse what they would otherwise agree to or approve."""
    act = session.get(DisposalAct, (school_of(caller), act_id))
    turns = {ActState.PROPOSED: Role.DEPUTY, ActState.AGREED: Role.DIRECTOR}
    if act is None or step is not ActStep.REFUSED:
        return
    turn = turns.get(ActState(act.state))
    if turn is not None and caller.role != turn:
        raise Conflict(not_now(ActState(act.state)))


def _sign(
    session: Session, caller: Caller, act: DisposalAct, step: ActStep, today: date
) -> None:
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
        )
    )
    session.flush()


def _set_states(files: Collection[CaseFile], step: ActStep) -> None:
    for file in files:
        if file.state == CaseState.ON_HOLD:
            file.before_hold = CASE_STATES[step]
        else:
            file.state = CASE_STATES[step]


def _demand_details(session: Session, school_id: str) -> None:
    if session.get(ArchiveDetails, (school_id,)) is None:
        raise Conflict(
            "Сначала заполните реквизиты архива: без названия школы, адреса и места "
            "составления акт не имеет силы."
        )


def _demand_proposable(files: Collection[CaseFile], today: date) -> None:
    for file in files:
        if file.state != CaseState.DUE:
            why = (
                "дело на удержании"
                if file.state == CaseState.ON_HOLD
                else why_not_due(term_of(file), today)
            )
            raise Conflict(f"«{file.title}» ({file.year_name}) предложить нельзя: {why}.")
        if file.kind not in DATA_CLASSES or _has_no_class(file):
            raise Conflict(
                f"«{file.title}» ({file.year_name}) предложить нельзя: "
                "платформа не знает, какие данные к нему относятся."
            )


def _has_no_class(file: CaseFile) -> bool:
    return file.kind == RecordKind.JOURNAL and file.class_id is None


def _demand_not_held(files: Collection[CaseFile]) -> None:
    held = [f"«{file.title}»" for file in files if file.state == CaseState.ON_HOLD]
    if held:
        raise Conflict(
            f"На удержании: {', '.join(held)}. Снимите удержание или отзовите акт."
        )


def _demand_still_due(files: Collection[CaseFile], today: date) -> None:
    """Look at the term again: a rule may have changed since, a demo's clock been set back."""
    for file in files:
        term = term_of(file)
        if term.due_on is None or term.due_on > today:
            raise Conflict(
                f"«{file.title}» ({file.year_name}) уничтожать рано: "
                f"{why_not_due(term, today)}. Отзовите акт."
            )


def _item(act: DisposalAct, position: int, file: CaseFile) -> DisposalItem:
    closed_on = file.closed_on or file.closes_on
    rule = file.rule
    return DisposalItem(
        school_id=act.school_id,
        act_id=act.id,
        case_file_id=file.id,
        position=position,
        title=file.title,
        case_index=file.case_index,
        year_name=file.year_name,
        opened_on=file.opened_on,
        closed_on=closed_on,
        term=explain(rule.years, Anchor(rule.anchor), rule.source, closed_on),
    )
