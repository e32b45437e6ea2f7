"""What the tests of closing share: a class that is ready for it, and its closing."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from services.journal.closing.models import JournalPackage
from services.journal.closing.usecases.reading import read_closing
from services.journal.closing.usecases.terms import move_term
from services.journal.closing.usecases.year import Council, close_year
from services.journal.lessons.models import Lesson
from services.journal.marks.usecases.recording import Edit
from services.journal.marks.usecases.term_marks import record_term_marks
from services.shared.database.base import Database, new_id
from tests.journal.factory import Classroom

COUNCIL = Council("12", date(2025, 5, 28), {})


def mark_terms(database: Database, room: Classroom, *, mark: str = "4") -> None:
    """Give every child a mark for the first term, in which the lessons are, and topics to all."""
    edits = [
        Edit(new_id(), room.terms[0], pupil, mark, "") for pupil in room.pupils
    ]
    said = record_term_marks(database, room.teacher, room.group_id, edits)
    assert {one.status for one in said.results} == {"saved"}
    with database.transaction(room.school_id) as session:
        session.execute(update(Lesson).values(topic="Повторение"))


def close_all_terms(database: Database, room: Classroom) -> None:
    """Make the class ready and close its terms."""
    mark_terms(database, room)
    for term in room.terms:
        move_term(database, room.deputy, room.class_id, term, "close")


def closed_year(database: Database, room: Classroom) -> UUID:
    """Close the class's year; return its journal."""
    close_all_terms(database, room)
    close_year(database, room.deputy, room.class_id, COUNCIL)
    return packages(database, room)[0].class_journal_id


def states(database: Database, room: Classroom) -> list[str]:
    """Return the state of each term."""
    status = read_closing(database, room.deputy, room.class_id)
    return [str(term.state) for term in status.terms]


def points(database: Database, room: Classroom, *, blocking: bool, term: int = 0) -> set[str]:
    """Return what the checklist of a term says."""
    status = read_closing(database, room.deputy, room.class_id)
    found = status.terms[term].points
    return {str(point.kind) for point in found if point.blocking is blocking}


def packages(database: Database, room: Classroom) -> list[JournalPackage]:
    """Return the packages of the school, the journal's first."""
    with database.transaction(room.school_id) as session:
        return list(
            session.scalars(select(JournalPackage).order_by(JournalPackage.kind.desc()))
        )
