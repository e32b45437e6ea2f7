"""Terms of a class: the checklist, proposed by the class teacher, closed and reopened above."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.journal.classes.models import ClassJournal, ClassJournalTerm
from services.journal.classes.queries import TERM_STATE_FACTS
from services.journal.classes.usecases.versions import raise_class_versions
from services.journal.closing.access import MOVE_ACTIONS
from services.journal.closing.models import ClosingStep
from services.journal.closing.queries.journal import Journal, read_terms
from services.journal.closing.rules import MOVES, may_move
from services.journal.closing.usecases.checklist import load_journal, load_points
from services.journal.closing.usecases.reading import ClosingStatus, closing_status
from services.journal.facts.usecases import record_facts
from services.journal.years.rules import ClassTerm, TermState
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.process.clock import now, today
from services.shared.wording import said


def move_term(
    database: Database, caller: Caller, class_id: UUID, term_id: UUID, move: str, reason: str = ""
) -> ClosingStatus:
    """Propose, close or reopen a term of a class; what stands there already is no error.

    Raises:
        Conflict: something blocks it, the term is in another state, or the year is closed.
        BadInput: a term is reopened without a reason.
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such class, or the class no such term.
    """
    with database.transaction(caller.school_id) as session:
        journal, basis = load_journal(session, caller, MOVE_ACTIONS[move], class_id, lock=True)
        terms = read_terms(session, journal)
        term = next((one for one in terms if one.id == term_id), None)
        if term is None:
            raise NotFound(said("У этого класса нет такого учебного периода."))
        if term.state is not MOVES[move][1]:
            _demand(session, journal, term, move, reason)
            set_states(session, caller, journal.id, [term_id], MOVES[move][1], now(), reason)
            raise_class_versions(session, school_of(caller), class_id)
        record_access(session, caller, basis, kind="marks")
        return closing_status(session, caller, journal)


def set_states(
    session: Session,
    caller: Caller,
    journal_id: UUID,
    term_ids: Iterable[UUID],
    state: TermState,
    at: datetime,
    reason: str = "",
) -> None:
    """Bring terms of a class into a state, whatever they hold, and note who did.

    A caller's step.
    """
    term_ids = list(term_ids)
    common = {"school_id": school_of(caller), "class_journal_id": journal_id, "state": state}
    for term_id in term_ids:
        session.execute(
            upsert(ClassJournalTerm)
            .values(**common, term_id=term_id)
            .on_conflict_do_update(
                index_elements=["school_id", "class_journal_id", "term_id"],
                set_={"state": state},
            )
        )
        session.execute(
            insert(ClosingStep).values(
                **common,
                id=new_id(),
                term_id=term_id,
                at=at,
                user_id=caller.user_id,
                person_id=caller.person_id,
                role=caller.role,
                reason=reason,
            )
        )
    record_facts(
        session, caller, TERM_STATE_FACTS, [journal_id], map(str, term_ids), reason=reason or None
    )


def journal_of(session: Session, caller: Caller, class_id: UUID) -> UUID:
    """Return the journal of a class: a caller's step."""
    return session.scalars(
        select(ClassJournal.id).where(
            ClassJournal.school_id == caller.school_id, ClassJournal.class_id == class_id
        )
    ).one()


def _demand(
    session: Session, journal: Journal, term: ClassTerm, move: str, reason: str
) -> None:
    if journal.closed_at is not None:
        raise Conflict(said("Учебный год этого класса закрыт: журнал больше не меняется."))
    if not may_move(move, term.state):
        raise Conflict(said(
            "Период «%(name)s» сейчас в другом состоянии. Обновите страницу.",
            name=term.name,
        ))
    if move == "reopen":
        if not reason.strip():
            what = said("Напишите, почему период открывают снова.")
            raise BadInput(what, errors=[FieldError("reason", what)])
        return
    points = load_points(session, journal, [term], today())[term.id]
    blocking = sum(point.blocking for point in points)
    if blocking:
        raise Conflict(said(
            "Период «%(name)s» закрыть нельзя: в списке проверки %(blocking)s обязательных "
            "пунктов. Исправьте их и повторите.",
            name=term.name, blocking=blocking,
        ))
