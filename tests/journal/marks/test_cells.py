"""Entering cells: what is saved, what is refused with which words, and what is kept of it."""

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from services.journal.enrolment import usecases as enrolment
from services.journal.marks.models import MarkCell, MarkChange
from services.journal.marks.usecases.cells import cell_history, record_cells
from services.journal.marks.usecases.recording import Edit, Result
from services.shared.accountability.access_log import Access
from services.shared.accountability.chain import seal
from services.shared.accountability.verification import verify
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Forbidden, NotFound
from services.shared.messaging.outbox import Outgoing
from tests.journal.conftest import CountStatements
from tests.journal.factory import Classroom, make_classroom, set_term


def save(database: Database, room: Classroom, *edits: Edit) -> list[Result]:
    """Record edits as the teacher and return their results."""
    return record_cells(database, room.teacher, room.group_id, edits).results


def count(database: Database, room: Classroom, model: type) -> int:
    """Return how many rows the school has."""
    with database.transaction(room.school_id) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_mark_is_saved_as_it_is_written_everywhere(
    database: Database, room: Classroom
) -> None:
    (result,) = save(database, room, room.edit("5/2 н"))
    assert (result.status, result.text) == ("saved", "5·2·Н")
    assert (result.average, result.proposed) == ("3.50", "4")
    with database.transaction(room.school_id) as session:
        cell = session.scalars(select(MarkCell)).one()
    assert (cell.marks, cell.attendance) == (["5", "2"], "Н")


def test_the_same_key_again_answers_the_same_and_changes_nothing(
    database: Database, room: Classroom
) -> None:
    edit = room.edit("5")
    first = save(database, room, edit)
    events = count(database, room, Outgoing)
    again = save(database, room, edit)
    assert again == first
    assert count(database, room, MarkChange) == 1
    assert count(database, room, Outgoing) == events


def test_a_key_that_comes_late_does_not_undo_what_came_after(
    database: Database, room: Classroom
) -> None:
    edit = room.edit("5")
    save(database, room, edit)
    save(database, room, room.edit("4", expected="5"))
    save(database, room, edit)
    with database.transaction(room.school_id) as session:
        assert session.scalars(select(MarkCell)).one().marks == ["4"]


def test_a_key_names_one_cell_for_ever(database: Database, room: Classroom) -> None:
    edit = room.edit("5")
    save(database, room, edit)
    (result,) = save(database, room, room.edit("5", lesson=1, key=edit.key))
    assert (result.status, result.text) == ("refused", "")
    assert result.message == "Этот ключ уже назвал другую клетку. Обновите страницу."


def test_a_batch_that_names_a_key_twice_is_not_taken(
    database: Database, room: Classroom
) -> None:
    edit = room.edit("5")
    with pytest.raises(BadInput):
        save(database, room, edit, edit)


def test_what_stands_there_already_is_unchanged(database: Database, room: Classroom) -> None:
    save(database, room, room.edit("5"))
    (result,) = save(database, room, room.edit("5", expected=""))
    assert result.status == "unchanged"
    assert count(database, room, MarkChange) == 1


def test_somebody_elses_change_is_a_conflict_that_shows_it(
    database: Database, room: Classroom
) -> None:
    save(database, room, room.edit("5"))
    (result,) = save(database, room, room.edit("3", expected=""))
    assert (result.status, result.text) == ("conflict", "5")


def test_two_changes_of_a_cell_in_one_batch_follow_each_other(
    database: Database, room: Classroom
) -> None:
    results = save(database, room, room.edit("5"), room.edit("4", expected="5"))
    assert [result.status for result in results] == ["saved", "saved"]
    history = cell_history(
        database, room.teacher, room.group_id, room.lessons[0], room.pupils[0]
    )
    assert [(change.old, change.new) for change in history] == [("5", "4"), ("", "5")]


def test_a_cell_can_be_cleared(database: Database, room: Classroom) -> None:
    save(database, room, room.edit("5"))
    (result,) = save(database, room, room.edit("", expected="5"))
    assert (result.status, result.text, result.average) == ("saved", "", None)


@pytest.mark.parametrize("state", ["closed", "printed", "archived"])
def test_a_closed_term_is_refused(
    database: Database, room: Classroom, state: str
) -> None:
    set_term(database, room, state)
    (result,) = save(database, room, room.edit("5"))
    assert result.status == "refused"
    assert count(database, room, MarkCell) == 0


def test_a_term_under_review_is_still_written_in(database: Database, room: Classroom) -> None:
    set_term(database, room, "review")
    assert save(database, room, room.edit("5"))[0].status == "saved"


def test_the_first_year_takes_attendance_and_no_mark(database: Database) -> None:
    room = make_classroom(database, grade=1)
    mark, absence = save(database, room, room.edit("5"), room.edit("Н", lesson=1))
    assert (mark.status, absence.status) == ("refused", "saved")


def test_after_the_day_of_departure_nothing_is_entered(
    database: Database, room: Classroom
) -> None:
    enrolment.depart_pupil(
        database, room.operator, room.pupils[0], room.class_id, date(2024, 9, 3)
    )
    on_the_day, after = save(database, room, room.edit("5", lesson=1), room.edit("5", lesson=2))
    assert (on_the_day.status, after.status) == ("saved", "refused")


def test_a_child_of_another_class_is_not_in_the_group(
    database: Database, room: Classroom
) -> None:
    other = make_classroom(database, grade=6, subject="Физика")
    room.pupils[0] = other.pupils[0]
    (result,) = save(database, room, room.edit("5"))
    assert result.status == "refused"


def test_a_lesson_of_another_group_is_refused(database: Database, room: Classroom) -> None:
    other = make_classroom(database, grade=6, subject="Физика")
    room.lessons[0] = other.lessons[0]
    assert save(database, room, room.edit("5"))[0].status == "refused"


def test_one_wrong_cell_does_not_hold_the_others_back(
    database: Database, room: Classroom
) -> None:
    results = save(database, room, room.edit("9"), room.edit("4", lesson=1))
    assert [result.status for result in results] == ["refused", "saved"]


def test_a_saved_mark_is_told_as_an_event_without_its_value(
    database: Database, room: Classroom
) -> None:
    save(database, room, room.edit("5"))
    with database.transaction(room.school_id) as session:
        event = session.scalars(
            select(Outgoing).where(Outgoing.type == "org.letopis.journal.mark.recorded.v1")
        ).one()
        change = session.scalars(select(MarkChange)).one()
    assert event.data == {
        "group_id": str(room.group_id),
        "lesson_id": str(room.lessons[0]),
        "pupil_id": str(room.pupils[0]),
        "change_id": str(change.id),
    }
    assert event.school_id == room.school_id


def test_history_names_the_author_and_the_reason(database: Database, room: Classroom) -> None:
    save(database, room, room.edit("5"))
    (change,) = cell_history(
        database, room.deputy, room.group_id, room.lessons[0], room.pupils[0]
    )
    assert change.author == "Учителева А. И."
    assert (change.old, change.new, change.reason) == ("", "5", None)


def test_the_history_of_a_lesson_that_is_not_the_groups_is_not_found(
    database: Database, room: Classroom
) -> None:
    with pytest.raises(NotFound):
        cell_history(database, room.teacher, room.group_id, new_id(), room.pupils[0])


@pytest.mark.parametrize(
    "role", ["director", "deputy", "class_teacher", "psychologist", "representative", "pupil"]
)
def test_only_the_groups_teacher_writes_marks(
    database: Database, room: Classroom, role: str
) -> None:
    one = room.caller(
        role, classes=frozenset({room.class_id}), pupils=frozenset(room.pupils)
    )
    with pytest.raises(Forbidden):
        record_cells(database, one, room.group_id, [room.edit("5")])
    assert count(database, room, MarkCell) == 0


def test_a_batch_costs_the_same_number_of_statements_as_one_change(
    database: Database, room: Classroom, statements: CountStatements
) -> None:
    with statements() as one:
        save(database, room, room.edit("5"))
    edits = [room.edit("4", lesson=n, pupil=p) for n in range(1, 5) for p in range(3)]
    with statements() as many:
        save(database, room, *edits)
    assert len(many) == len(one) <= 11  # one of them asks whether the journal was destroyed


def test_every_batch_is_in_the_access_log_once(database: Database, room: Classroom) -> None:
    save(database, room, room.edit("5"), room.edit("4", lesson=1))
    with database.transaction(room.school_id) as session:
        logged = session.scalars(select(Access).where(Access.action == "marks.write")).all()
    assert [str(row.subject_id) for row in logged] == [str(room.group_id)]


def test_the_history_is_a_chain_that_shows_a_changed_row(
    database: Database, databases, room: Classroom  # type: ignore[no-untyped-def]
) -> None:
    save(database, room, room.edit("2"), room.edit("5", lesson=1))
    with database.transaction() as session:
        assert seal(session, MarkChange, room.school_id) == 2
    with database.transaction() as session:
        assert verify(session, MarkChange, room.school_id) == []
    with pytest.raises(DBAPIError, match="permission denied"), database.transaction(
        room.school_id
    ) as session:
        session.execute(text("UPDATE mark_change SET new_text = '5' WHERE new_text = '2'"))
    owner = Database(databases.owner)
    with owner.transaction(room.school_id) as session:
        session.execute(text("ALTER TABLE mark_change DISABLE TRIGGER keep"))
        session.execute(text("UPDATE mark_change SET new_text = '5' WHERE new_text = '2'"))
        session.execute(text("ALTER TABLE mark_change ENABLE TRIGGER keep"))
    owner.close()
    with database.transaction() as session:
        assert [found.what for found in verify(session, MarkChange, room.school_id)] == [
            "содержание изменено"
        ]


def test_a_value_that_is_no_mark_cannot_be_written_past_the_rules(
    database: Database, room: Classroom
) -> None:
    insert = text(
        "INSERT INTO mark_cell (school_id, lesson_id, pupil_id, marks) "
        "VALUES (:school, :lesson, :pupil, ARRAY['6'])"
    )
    where = {"school": "131", "lesson": room.lessons[0], "pupil": room.pupils[0]}
    with pytest.raises(DBAPIError, match="ck_mark_cell_marks"), database.transaction(
        "131"
    ) as session:
        session.execute(insert, where)
