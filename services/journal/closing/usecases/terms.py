"""Terms of a class: the checklist, proposed by the class teacher, closed and reopened above."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.journal.classes.models import ClassJournal, ClassJournalTerm, SubjectGroup
from services.journal.closing.access import (
    CLOSING_READ,
    TERM_CLOSE,
    TERM_PROPOSE,
    TERM_REOPEN,
    YEAR_CLOSE,
)
from services.journal.closing.models import ClosingStep
from services.journal.closing.rules import MOVES, Point, may_move
from services.journal.closing.usecases.checklist import (
    ClassTerm,
    Journal,
    load_journal,
    load_points,
    load_terms,
    year_points,
)
from services.journal.closing.usecases.serializers import told_packages, told_steps, told_year
from services.journal.years.rules import TermState
from services.shared.accountability.access import Target, may
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.process.clock import now

_ACTIONS = {"propose": TERM_PROPOSE, "close": TERM_CLOSE, "reopen": TERM_REOPEN}


def read_closing(database: Database, caller: Caller, class_id: UUID) -> dict[str, Any]:
    """Return where a class stands: its terms with their checklists, its year, its packages.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such class.
    """
    with database.transaction(caller.school_id) as session:
        journal, basis = load_journal(session, caller, CLOSING_READ, class_id)
        told = _told(session, caller, journal)
        record_access(session, caller, basis.on(class_id=class_id), kind="marks")
    return told


def move_term(
    database: Database, caller: Caller, class_id: UUID, term_id: UUID, move: str, reason: str = ""
) -> dict[str, Any]:
    """Propose, close or reopen a term of a class; what stands there already is no error.

    Raises:
        Conflict: something blocks it, the term is in another state, or the year is closed.
        BadInput: a term is reopened without a reason.
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such class, or the class no such term.
    """
    with database.transaction(caller.school_id) as session:
        journal, basis = load_journal(session, caller, _ACTIONS[move], class_id, lock=True)
        terms = load_terms(session, journal, school_of(caller))
        term = next((one for one in terms if one.id == term_id), None)
        if term is None:
            raise NotFound("У этого класса нет такого учебного периода.")
        if term.state is not MOVES[move][1]:
            _demand(session, caller, journal, term, move, reason)
            set_states(session, caller, journal.id, [term_id], MOVES[move][1], now(), reason)
            _touch_groups(session, caller, class_id)
        record_access(session, caller, basis.on(class_id=class_id), kind="marks")
        return _told(session, caller, journal)


def close_terms(
    session: Session, caller: Caller, journal_id: UUID, term_ids: Iterable[UUID], at: datetime
) -> None:
    """Close terms without looking at what they hold: a step of whoever makes a whole class."""
    set_states(session, caller, journal_id, term_ids, TermState.CLOSED, at)


def set_states(
    session: Session,
    caller: Caller,
    journal_id: UUID,
    term_ids: Iterable[UUID],
    state: TermState,
    at: datetime,
    reason: str = "",
) -> None:
    """Bring terms of a class into a state and note who did: a caller's step."""
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


def journal_of(session: Session, caller: Caller, class_id: UUID) -> UUID:
    """Return the journal of a class: a caller's step."""
    return session.scalars(
        select(ClassJournal.id).where(
            ClassJournal.school_id == caller.school_id, ClassJournal.class_id == class_id
        )
    ).one()


def _demand(
    session: Session, caller: Caller, journal: Journal, term: ClassTerm, move: str, reason: str
) -> None:
    if journal.closed_at is not None:
        raise Conflict("Учебный год этого класса закрыт: журнал больше не меняется.")
    if not may_move(move, term.state):
        raise Conflict(f"Период «{term.name}» сейчас в другом состоянии. Обновите страницу.")
    if move == "reopen":
        if not reason.strip():
            what = "Напишите, почему период открывают снова."
            raise BadInput(what, errors=[FieldError("reason", what)])
        return
    points = load_points(session, caller, journal, [term], now().date())[term.id]
    blocking = sum(point.blocking for point in points)
    if blocking:
        raise Conflict(
            f"Период «{term.name}» закрыть нельзя: в списке проверки {blocking} "
            "обязательных пунктов. Исправьте их и повторите."
        )


def _touch_groups(session: Session, caller: Caller, class_id: UUID) -> None:
    session.execute(
        update(SubjectGroup)
        .where(SubjectGroup.school_id == caller.school_id, SubjectGroup.class_id == class_id)
        .values(version=SubjectGroup.version + 1)
    )


def _told(session: Session, caller: Caller, journal: Journal) -> dict[str, Any]:
    day = now().date()
    terms = load_terms(session, journal, school_of(caller))
    open_terms = [t for t in terms if t.state in (TermState.OPEN, TermState.REVIEW)]
    points = load_points(session, caller, journal, open_terms, day)
    target = Target(class_id=journal.class_id)
    rights = {move for move, action in _ACTIONS.items() if may(action, caller, target)}
    return {
        "class_id": journal.class_id,
        "class_name": journal.class_name,
        "year": journal.year,
        "year_ends_on": journal.year_ends_on,
        "closed_at": journal.closed_at,
        "terms": [
            {
                "id": term.id,
                "name": term.name,
                "starts_on": term.starts_on,
                "ends_on": term.ends_on,
                "state": term.state,
                "points": [_told_point(point) for point in points.get(term.id, [])],
                "moves": _moves(journal, term, rights, points.get(term.id, [])),
            }
            for term in terms
        ],
        "steps": told_steps(session, school_of(caller), journal.id),
        "points": [] if journal.closed_at else _told_year_points(journal, terms),
        "may_close_year": may(YEAR_CLOSE, caller, target),
        **told_year(session, school_of(caller), journal),
        "packages": told_packages(session, school_of(caller), journal.id),
    }


def _moves(
    journal: Journal, term: ClassTerm, rights: set[str], points: list[Point]
) -> list[str]:
    """Return what the caller may do to a term now."""
    if journal.closed_at is not None:
        return []
    blocked = any(point.blocking for point in points)
    possible = [move for move in MOVES if move in rights and may_move(move, term.state)]
    return [move for move in possible if move == "reopen" or not blocked]


def _told_year_points(journal: Journal, terms: list[ClassTerm]) -> list[dict[str, Any]]:
    return [_told_point(point) for point in year_points(journal, terms, now().date())]


def _told_point(point: Point) -> dict[str, Any]:
    return {
        "kind": point.kind,
        "blocking": point.blocking,
        "term_id": point.term_id,
        "group_id": point.group_id,
        "group": point.group,
        "names": point.names,
        "days": point.days,
    }
