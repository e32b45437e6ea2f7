"""Case files that are due are proposed for destruction, or put off by the commission."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.archive.acts.access import DISPOSAL_PROPOSE, RETENTION_EXTEND
from services.archive.acts.models import ArchiveDetails, DisposalAct, DisposalItem
from services.archive.acts.rules.proposals import why_not_proposable
from services.archive.acts.rules.steps import ActState, ActStep
from services.archive.acts.usecases.steps import set_states, sign
from services.archive.case_files.models import CaseFile
from services.archive.case_files.rules.current_state import CaseState
from services.archive.case_files.rules.retention import Anchor, explain
from services.archive.case_files.rules.titles import case_title
from services.archive.case_files.usecases.loading import bring_up_to, lock_files, term_of
from services.archive.core.clock import PlatformClock
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError
from services.shared.process.clock import now
from services.shared.wording import said


def propose_act(
    database: Database,
    clock: PlatformClock,
    caller: Caller,
    case_file_ids: Collection[UUID],
    *,
    note: str = "",
    body: str = "",
) -> UUID:
    """Propose case files that are due for destruction; return the act's id.

    `body` is the request as it came: it was signed, and is what the act is held to.

    Raises:
        BadInput: none was named.
        Conflict: one of them may not go now, or the head of the act is not filled in.
        Forbidden: the caller does not propose acts.
        NotFound: the school has not all of them.
    """
    basis = require(DISPOSAL_PROPOSE, caller, Target())
    school_id = school_of(caller)
    if not case_file_ids:
        what = said("Отметьте хотя бы одно дело.")
        raise BadInput(what, errors=[FieldError("case_file_ids", what)])
    with database.transaction(school_id) as session:
        today = clock.today(session)
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
        sign(session, caller, act, ActStep.PROPOSED, today, body)
        set_states(files, ActStep.PROPOSED)
        record_access(session, caller, basis, kind="archive")
        return act.id


def extend_term(
    database: Database, clock: PlatformClock, caller: Caller, case_file_id: UUID, *, until: date
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
        today = clock.today(session)
        if until <= today:
            what = said("Укажите день позже сегодняшнего.")
            raise BadInput(what, errors=[FieldError("until", what)])
        bring_up_to(session, school_id, today)
        (file,) = lock_files(session, school_id, [case_file_id])
        if file.state != CaseState.DUE:
            raise Conflict(said("Продлить можно срок дела, которое подлежит уничтожению."))
        file.extended_until, file.state = until, CaseState.EXTENDED
        record_access(session, caller, basis, kind="archive")


def _demand_proposable(files: Collection[CaseFile], today: date) -> None:
    for file in files:
        why = why_not_proposable(
            CaseState(file.state),
            file.kind,
            term_of(file),
            today,
            has_class=file.class_id is not None,
        )
        if why is not None:
            raise Conflict(said(
                "«%(title)s» (%(year)s) предложить нельзя: %(why)s.",
                title=case_title(file.title), year=file.year_name, why=why,
            ))


def _demand_details(session: Session, school_id: str) -> None:
    if session.get(ArchiveDetails, (school_id,)) is None:
        raise Conflict(
            said("Сначала заполните реквизиты архива: без названия школы, адреса и места "
            "составления акт не имеет силы.")
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
