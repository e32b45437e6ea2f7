"""The diary: one child's week, to that child's own people alone."""

from datetime import date

import pytest
from sqlalchemy import select

from services.journal.diary.rules import WeekError, parse_week, week_of
from services.journal.diary.usecases import (
    Diary,
    DiaryDay,
    DiaryLesson,
    DiaryPupil,
    SubjectAverage,
    read_diary,
)
from services.journal.enrolment import usecases as enrolment
from services.journal.lessons.usecases.lessons import LessonContent, edit_lesson
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.recording import Edit
from services.journal.marks.usecases.term_marks import record_term_marks
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Forbidden, NotFound
from tests.journal.conftest import CountStatements
from tests.journal.factory import Classroom, make_classroom

WEEK = "2024-W36"  # from 2 September


def read(
    database: Database, caller: Caller, room: Classroom, week: str | None = WEEK
) -> Diary:
    """Read the first pupil's diary."""
    return read_diary(database, caller, room.pupils[0], week)


def test_a_week_shows_lessons_with_what_the_child_has_in_them(
    database: Database, room: Classroom
) -> None:
    content = LessonContent("Степени", "§ 1", "СР", sets_work_type=True)
    edit_lesson(database, room.teacher, room.lessons[0], content)
    edits = [room.edit("5·4"), room.edit("3", pupil=1)]
    record_cells(database, room.teacher, room.group_id, edits)
    found = read(database, room.parent_of(room.pupils[0]), room)
    assert found.pupil == DiaryPupil(room.pupils[0], "Жуков Пётр", "7А")
    lesson = DiaryLesson(1, "Алгебра", "Степени", "§ 1", "СР", "5·4")
    assert found.days[0] == DiaryDay(date(2024, 9, 2), [lesson])
    assert [len(day.lessons) for day in found.days] == [1, 1, 1, 1, 1, 0, 0]


def test_averages_are_those_of_the_weeks_term(database: Database, room: Classroom) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("5·4")])
    edit = Edit(new_id(), room.terms[0], room.pupils[0], "5", "")
    record_term_marks(database, room.teacher, room.group_id, [edit])
    parent = room.parent_of(room.pupils[0])
    (line,) = read(database, parent, room).averages
    assert line == SubjectAverage("Алгебра", "4.50", "4.50", "5")
    (later,) = read(database, parent, room, "2025-W10").averages
    assert (later.average, later.term_mark) == (None, None)


def test_a_diary_is_turned_no_further_than_the_childs_time_at_the_school(
    database: Database, room: Classroom
) -> None:
    parent = room.parent_of(room.pupils[0])
    first = read(database, parent, room).week
    assert (first.previous, first.next) == (None, "2024-W37")
    last = read(database, parent, room, "2025-W22").week
    assert (last.previous, last.next) == ("2025-W21", None)


def test_lessons_after_a_departure_are_not_the_childs(
    database: Database, room: Classroom
) -> None:
    enrolment.depart_pupil(
        database, room.operator, room.pupils[0], room.class_id, date(2024, 9, 3)
    )
    found = read(database, room.parent_of(room.pupils[0]), room)
    assert [len(day.lessons) for day in found.days] == [1, 1, 0, 0, 0, 0, 0]


def test_another_subgroups_lessons_are_not_in_the_diary(database: Database) -> None:
    room = make_classroom(database, subgroup="1 гр.")
    other = enrolment.enrol_pupil(
        database,
        room.operator,
        class_id=room.class_id,
        name=enrolment.Name("Второй", "Влад"),
        enrolled_on=date(2024, 9, 2),
    )
    found = read_diary(database, room.parent_of(other), other, WEEK)
    assert all(not day.lessons for day in found.days)
    assert found.averages == []


@pytest.mark.parametrize("role", ["representative", "pupil"])
def test_another_familys_child_is_not_found_and_the_attempt_is_named(
    database: Database, room: Classroom, role: str
) -> None:
    stranger = room.caller(role, pupils=frozenset({room.pupils[1]}))
    with pytest.raises(NotFound) as caught:
        read(database, stranger, room)
    assert str(caught.value) == "Такой записи нет."
    assert caught.value.attempt is not None
    assert caught.value.attempt.subject_id == room.pupils[0]


def test_a_child_that_does_not_exist_gets_the_same_answer(
    database: Database, room: Classroom
) -> None:
    nobody = new_id()
    with pytest.raises(NotFound, match=r"^Такой записи нет\.$"):
        read_diary(database, room.parent_of(room.pupils[0]), nobody, WEEK)


def test_the_same_child_of_another_school_is_not_found(
    database: Database, room: Classroom
) -> None:
    other = make_classroom(database, "lyceum-2")
    with pytest.raises(NotFound):
        read(database, other.caller("director"), room)


@pytest.mark.parametrize("role", ["director", "deputy", "class_teacher", "psychologist", "pupil"])
def test_those_whom_the_table_names_read_it(
    database: Database, room: Classroom, role: str
) -> None:
    one = room.caller(
        role, classes=frozenset({room.class_id}), pupils=frozenset({room.pupils[0]})
    )
    assert read(database, one, room).pupil.id == room.pupils[0]


@pytest.mark.parametrize(
    "role",
    [
        "teacher",
        "archivist",
        "data_officer",
        "municipality_operator",
        "region_operator",
        "platform_admin",
    ],
)
def test_nobody_else_does(database: Database, room: Classroom, role: str) -> None:
    one = room.caller(
        role, groups=frozenset({room.group_id}), pupils=frozenset({room.pupils[0]})
    )
    with pytest.raises(Forbidden):
        read(database, one, room)


def test_reading_is_logged_with_its_ground(database: Database, room: Classroom) -> None:
    read(database, room.parent_of(room.pupils[0]), room)
    with database.transaction(room.school_id) as session:
        seen = session.scalars(select(Access).where(Access.action == "diary.read")).one()
    assert (seen.ground, seen.subject_id) == ("representative:own_child", room.pupils[0])


def test_a_diary_takes_five_statements(
    database: Database, room: Classroom, statements: CountStatements
) -> None:
    with statements() as sent:
        read(database, room.parent_of(room.pupils[0]), room)
    assert len(sent) == 5


def test_a_week_that_does_not_exist_is_named(database: Database, room: Classroom) -> None:
    message = r"^Недели «2024-W60» нет\. Напишите так: 2025-W13\.$"
    with pytest.raises(BadInput, match=message):
        read(database, room.parent_of(room.pupils[0]), room, "2024-W60")


def test_weeks_follow_each_other_over_new_year() -> None:
    assert parse_week("2024-W52").next.iso == "2025-W01"
    assert week_of(date(2025, 1, 1)).iso == "2025-W01"
    with pytest.raises(WeekError):
        parse_week("2025-1")
