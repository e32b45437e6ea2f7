"""Shows how far a class is with its closing: terms with checklists, the year, the packages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass
from services.journal.closing.access import CLOSING_READ, MOVE_ACTIONS, YEAR_CLOSE
from services.journal.closing.queries.council import CouncilPupil, read_council
from services.journal.closing.queries.journal import (
    Journal,
    PackageStatus,
    StateChange,
    read_packages,
    read_state_changes,
    read_terms,
)
from services.journal.closing.rules import MOVES, Point, may_move
from services.journal.closing.usecases.checklist import load_journal, load_points, year_points
from services.journal.years.models import AcademicYear
from services.journal.years.rules import WRITABLE, ClassTerm, TermState
from services.shared.accountability.access import Target, may, require
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today as today_here
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class TermStatus:
    """A term of the class with its checklist and what the caller may do to it now."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date
    state: TermState
    points: Sequence[Point]
    moves: Sequence[str]


@dataclass(frozen=True, slots=True)
class ClosingStatus:
    """How far a class is with closing its terms and its year.

    `points` is the checklist of the year, empty once it is closed; `steps` are the changes of
    state, the latest first.
    """

    class_id: UUID
    class_name: str
    year: str
    year_ends_on: date
    closed_at: datetime | None
    terms: Sequence[TermStatus]
    steps: Sequence[StateChange]
    points: Sequence[Point]
    may_close_year: bool
    protocol_no: str | None
    protocol_on: date | None
    pupils: Sequence[CouncilPupil]
    packages: Sequence[PackageStatus]


def find_class_by_name(database: Database, caller: Caller, year: str, name: str) -> UUID:
    """Return the class of a school by its year and name, for a command.

    Raises:
        Forbidden: the caller does not act for a school in a command.
        NotFound: the school has no such class in that year.
    """
    require(CLOSING_READ, caller, Target())
    query = (
        select(SchoolClass.id)
        .join(AcademicYear)
        .where(
            SchoolClass.school_id == caller.school_id,
            AcademicYear.name == year,
            SchoolClass.name == name,
        )
    )
    with database.transaction(caller.school_id) as session:
        found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(said(
            "Класса %(name)s в %(year)s году в школе %(school_id)s нет. Год пишется как "
            "2024/2025, класс — кириллицей без пробела: 7А.",
            name=name, year=year, school_id=caller.school_id,
        ))
    return found


def read_closing(database: Database, caller: Caller, class_id: UUID) -> ClosingStatus:
    """Return how far a class is: its terms with their checklists, its year, its packages.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such class.
    """
    with database.transaction(caller.school_id) as session:
        journal, basis = load_journal(session, caller, CLOSING_READ, class_id)
        status = closing_status(session, caller, journal)
        record_access(session, caller, basis, kind="marks")
    return status


def closing_status(session: Session, caller: Caller, journal: Journal) -> ClosingStatus:
    """Return how far a class is, and what the caller may do next: a caller's step."""
    today = today_here()
    terms = read_terms(session, journal)
    open_terms = [term for term in terms if term.state in WRITABLE]
    points = load_points(session, journal, open_terms, today)
    target = Target(class_id=journal.class_id)
    rights = {move for move, action in MOVE_ACTIONS.items() if may(action, caller, target)}
    return ClosingStatus(
        class_id=journal.class_id,
        class_name=journal.class_name,
        year=journal.year,
        year_ends_on=journal.year_ends_on,
        closed_at=journal.closed_at,
        terms=[_term_status(journal, term, points.get(term.id, ()), rights) for term in terms],
        steps=read_state_changes(session, journal),
        points=[] if journal.closed_at else year_points(journal, terms, today),
        may_close_year=may(YEAR_CLOSE, caller, target),
        protocol_no=journal.protocol_no,
        protocol_on=journal.protocol_on,
        pupils=read_council(session, journal),
        packages=read_packages(session, journal),
    )


def _term_status(
    journal: Journal, term: ClassTerm, points: Sequence[Point], rights: set[str]
) -> TermStatus:
    return TermStatus(
        id=term.id,
        name=term.name,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        state=term.state,
        points=points,
        moves=_moves(journal, term, rights, points),
    )


def _moves(
    journal: Journal, term: ClassTerm, rights: set[str], points: Sequence[Point]
) -> list[str]:
    """Return what the caller may do to a term now."""
    if journal.closed_at is not None:
        return []
    blocked = any(point.blocking for point in points)
    possible = [move for move in MOVES if move in rights and may_move(move, term.state)]
    return [move for move in possible if move == "reopen" or not blocked]
