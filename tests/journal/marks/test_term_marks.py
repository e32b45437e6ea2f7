"""Term marks: set by the teacher, once per child and term, with their history."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.journal.marks.models import TermMark, TermMarkChange
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.recording import Edit, Result
from services.journal.marks.usecases.term_marks import record_term_marks, term_mark_history
from services.shared.accountability.chain import seal
from services.shared.accountability.verification import verify
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden
from tests.journal.factory import Classroom, make_classroom, set_term


def edit(
    room: Classroom, text_: str, expected: str = "", *, term: int = 0, key: UUID | None = None
) -> Edit:
    """Return a change of the first pupil's mark."""
    return Edit(key or new_id(), room.terms[term], room.pupils[0], text_, expected)


def save(database: Database, room: Classroom, *edits: Edit) -> list[Result]:
    """Record edits as the teacher and return their results."""
    return record_term_marks(database, room.teacher, room.group_id, edits).results


def changes(database: Database, room: Classroom) -> int:
    """Return how many changes are kept."""
    with database.transaction(room.school_id) as session:
        return session.scalar(select(func.count()).select_from(TermMarkChange)) or 0


@pytest.mark.parametrize(
    ("written", "kept"), [("5", "5"), ("н/а", "н/а"), ("зач", "зачёт"), ("осв", "осв")]
)
def test_a_term_mark_is_one_of_the_scale(
    database: Database, room: Classroom, written: str, kept: str
) -> None:
    (result,) = save(database, room, edit(room, written))
    assert (result.status, result.text) == ("saved", kept)


@pytest.mark.parametrize("wrong", ["5·4", "Н", "4·Н"])
def test_anything_else_is_refused(database: Database, room: Classroom, wrong: str) -> None:
    (result,) = save(database, room, edit(room, wrong))
    assert result.status == "refused"
    assert changes(database, room) == 0


def test_the_answer_repeats_what_the_average_proposes(
    database: Database, room: Classroom
) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("4")])
    (result,) = save(database, room, edit(room, "5"))
    assert (result.text, result.average, result.proposed) == ("5", "4.00", "4")


def test_a_correction_keeps_both_values_and_the_author(
    database: Database, room: Classroom
) -> None:
    save(database, room, edit(room, "4"))
    save(database, room, edit(room, "5", expected="4"))
    history = term_mark_history(
        database, room.deputy, room.group_id, room.terms[0], room.pupils[0]
    )
    assert [(one.old, one.new, one.author) for one in history] == [
        ("4", "5", "Учителева А. И."),
        ("", "4", "Учителева А. И."),
    ]


def test_a_term_mark_can_be_taken_back(database: Database, room: Classroom) -> None:
    save(database, room, edit(room, "4"))
    assert save(database, room, edit(room, "", expected="4"))[0].status == "saved"
    with database.transaction(room.school_id) as session:
        assert session.scalars(select(TermMark.mark)).one() is None


def test_the_same_key_again_changes_nothing(database: Database, room: Classroom) -> None:
    one = edit(room, "5")
    assert save(database, room, one) == save(database, room, one)
    assert changes(database, room) == 1


def test_a_conflict_shows_what_stands_there(database: Database, room: Classroom) -> None:
    save(database, room, edit(room, "4"))
    (result,) = save(database, room, edit(room, "5"))
    assert (result.status, result.text) == ("conflict", "4")


def test_a_closed_term_and_a_strange_one_are_refused(
    database: Database, room: Classroom
) -> None:
    set_term(database, room, "closed")
    strange = Edit(new_id(), new_id(), room.pupils[0], "5", "")
    closed, unknown = save(database, room, edit(room, "5"), strange)
    assert (closed.status, unknown.status) == ("refused", "refused")


def test_the_first_year_has_no_term_marks(database: Database) -> None:
    room = make_classroom(database, grade=1)
    (result,) = save(database, room, edit(room, "5"))
    assert result.status == "refused"


def test_leaders_set_no_term_mark(database: Database, room: Classroom) -> None:
    with pytest.raises(Forbidden):
        record_term_marks(database, room.deputy, room.group_id, [edit(room, "5")])


def test_the_history_is_chained(database: Database, room: Classroom) -> None:
    save(database, room, edit(room, "4"), edit(room, "5", term=1))
    with database.transaction() as session:
        assert seal(session, TermMarkChange, room.school_id) == 2
        assert verify(session, TermMarkChange, room.school_id) == []
