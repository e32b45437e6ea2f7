"""What people see is what history says: every value that differs from its last change is found."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from services.journal.app import SERVICE
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.recording import Edit
from services.journal.marks.usecases.term_marks import record_term_marks
from services.shared.accountability.comparison import Difference, compare
from services.shared.database.base import Database, new_id
from tests.journal.factory import Classroom
from tests.servers import Databases


@pytest.fixture
def owner(databases: Databases) -> Iterator[Database]:
    """Return the database as the owner of the tables."""
    opened = Database(databases.owner)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def marked(database: Database, room: Classroom) -> None:
    """Give the class marks, a corrected one and a cleared one, and a term mark."""
    save(database, room, room.edit("5"), room.edit("4", lesson=1), room.edit("Н", pupil=1))
    save(database, room, room.edit("2", lesson=1, expected="4"))
    save(database, room, room.edit("3", lesson=2))
    save(database, room, room.edit("", lesson=2, expected="3"))
    edit = Edit(new_id(), room.terms[0], room.pupils[0], "4", "")
    (done,) = record_term_marks(database, room.teacher, room.group_id, [edit]).results
    assert done.status == "saved", done


def save(database: Database, room: Classroom, *edits: Edit) -> None:
    for result in record_cells(database, room.teacher, room.group_id, edits).results:
        assert result.status == "saved", result


def differences(database: Database, room: Classroom, *, partly: bool = False) -> list[Difference]:
    found = []
    for comparison in SERVICE.comparisons:
        with database.transaction() as session:
            parts = [room.class_id] if partly else None
            found += compare(session, comparison, room.school_id, parts)
    return found


def tamper(who: Database, room: Classroom, statement: str) -> None:
    with who.transaction(room.school_id) as session:
        for table in ("mark_change", "term_mark_change"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        assert session.execute(text(statement)).rowcount == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("partly", [False, True])
def test_what_was_recorded_differs_from_nothing(
    database: Database, room: Classroom, partly: bool
) -> None:
    assert differences(database, room, partly=partly) == []


@pytest.mark.parametrize("partly", [False, True])
def test_a_mark_that_was_changed_beside_its_history_is_named_with_both_values(
    database: Database, room: Classroom, partly: bool
) -> None:
    with database.transaction(room.school_id) as session:
        session.execute(
            text("UPDATE mark_cell SET marks = '{5}' WHERE lesson_id = :lesson"),
            {"lesson": room.lessons[1]},
        )
    (found,) = differences(database, room, partly=partly)
    assert (found.shown, found.value, found.said) == ("mark_cell", "5", "2")
    assert found.place == {
        "class_id": str(room.class_id),
        "group_id": str(room.group_id),
        "lesson_id": str(room.lessons[1]),
        "pupil_id": str(room.pupils[0]),
    }
    assert f"запись {found.change_id}) «2»" in found.what


@pytest.mark.parametrize(
    ("statement", "shown", "value", "said"),
    [
        ("UPDATE mark_cell SET attendance = NULL WHERE attendance = 'Н'", "mark_cell", "", "Н"),
        ("DELETE FROM mark_cell WHERE marks = '{5}'", "mark_cell", None, "5"),
        ("DELETE FROM mark_change WHERE new_text = '5'", "mark_cell", "5", None),
        ("UPDATE mark_cell SET marks = '{5}' WHERE marks = '{}' AND attendance IS NULL",
         "mark_cell", "5", ""),
        ("UPDATE term_mark SET mark = '5'", "term_mark", "5", "4"),
        ("UPDATE term_mark SET mark = NULL", "term_mark", None, "4"),
        ("DELETE FROM term_mark", "term_mark", None, "4"),
        ("DELETE FROM term_mark_change", "term_mark", "4", None),
    ],
)
def test_whatever_is_changed_beside_the_history_is_found(
    database: Database, room: Classroom, owner: Database, statement: str,
    shown: str, value: str | None, said: str | None,
) -> None:
    tamper(owner, room, statement)
    (found,) = differences(database, room)
    assert (found.shown, found.value, found.said) == (shown, value, said)
