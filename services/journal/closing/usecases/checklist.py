"""Loads what closing is decided on: a class's journal, and what is missing in each term."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.destruction import refuse_destroyed
from services.journal.closing.queries.checklist import read_groups
from services.journal.closing.queries.journal import Journal, lock_class, read_journal
from services.journal.closing.rules import Point, PointKind, term_points
from services.journal.years.rules import WRITABLE, ClassTerm
from services.shared.accountability.access import Action, Basis, Target, require
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.errors import NotFound
from services.shared.wording import said


def load_journal(
    session: Session, caller: Caller, action: Action, class_id: UUID, *, lock: bool = False
) -> tuple[Journal, Basis]:
    """Return the journal of a class that the caller may do `action` to, with the basis.

    `lock` makes everybody wait who writes in the class, and whoever closes it at the same time.

    Raises:
        Destroyed: the class's journal went by an act.
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such class.
    """
    basis = require(action, caller, Target(class_id=class_id))
    school_id = school_of(caller)
    if lock:
        lock_class(session, school_id, class_id)
    refuse_destroyed(session, school_id, class_id=class_id)
    journal = read_journal(session, school_id, class_id)
    if journal is None:
        raise NotFound(said("Такого класса нет."))
    return journal, basis


def load_points(
    session: Session, journal: Journal, terms: Sequence[ClassTerm], today: date
) -> Mapping[UUID, Sequence[Point]]:
    """Return the checklist of each term, by its id."""
    groups = read_groups(session, journal, [term.id for term in terms])
    return {
        term.id: term_points(
            term_id=term.id,
            ends_on=term.ends_on,
            today=today,
            numeric=journal.numeric,
            groups=groups[term.id],
        )
        for term in terms
    }


def year_points(journal: Journal, terms: Sequence[ClassTerm], today: date) -> list[Point]:
    """Return the checklist of the year: every term closed, and the year over."""
    points = [
        Point(PointKind.TERM_OPEN, term_id=term.id, names=(term.name,))
        for term in terms
        if term.state in WRITABLE
    ]
    if today < journal.year_ends_on:
        points.append(Point(PointKind.NOT_OVER, days=(journal.year_ends_on,)))
    if not journal.has_class_teacher:
        points.append(Point(PointKind.NO_CLASS_TEACHER))
    return points
