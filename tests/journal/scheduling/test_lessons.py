"""Lessons that people move or take away: empty ones, and none that the timetable wants."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.journal.lessons.comparison import COMPARISONS
from services.journal.lessons.models import Lesson
from services.journal.lessons.usecases.lessons import LessonContent, edit_lesson
from services.journal.marks.usecases.cells import record_cells
from services.journal.scheduling.usecases.lessons import delete_lesson, move_lesson
from services.shared.accountability.comparison import compare
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from tests.journal.factory import FIRST_DAY, Classroom, set_term

DAY = timedelta(days=1)


def places(database: Database, room: Classroom) -> list[tuple[UUID, int, int]]:
    """The lessons: id, days from the first, place."""
    with database.transaction(room.school_id) as session:
        return [
            (one.id, (one.held_on - FIRST_DAY).days, one.ordinal)
            for one in session.scalars(select(Lesson).order_by(Lesson.held_on, Lesson.ordinal))
        ]


def differences(database: Database, room: Classroom) -> list[str]:
    """Where lessons differ from their history."""
    with database.transaction(room.school_id) as session:
        return [one.what for one in compare(session, COMPARISONS[0], room.school_id)]


def test_an_empty_lesson_goes_and_its_history_says_so(
    database: Database, room: Classroom
) -> None:
    delete_lesson(database, room.teacher, room.lessons[0])
    assert [one[0] for one in places(database, room)] == room.lessons[1:]
    assert differences(database, room) == []
    with pytest.raises(NotFound):
        delete_lesson(database, room.teacher, room.lessons[0])


def test_a_lesson_that_anything_is_or_was_in_stays(database: Database, room: Classroom) -> None:
    edit_lesson(database, room.teacher, room.lessons[0], LessonContent(topic="Корни"))
    record_cells(database, room.teacher, room.group_id, [room.edit("5", lesson=1)])
    # A mark that is taken back was there.
    record_cells(database, room.teacher, room.group_id, [room.edit("", "5", lesson=1)])
    for lesson_id in room.lessons[:2]:
        with pytest.raises(Conflict, match="только пустой урок"):
            delete_lesson(database, room.teacher, lesson_id)
    assert len(places(database, room)) == 5


def test_a_lesson_moves_with_what_is_in_it_within_its_term(
    database: Database, room: Classroom
) -> None:
    lesson_id = room.lessons[0]
    edit_lesson(database, room.teacher, lesson_id, LessonContent(topic="Корни"))
    move_lesson(database, room.teacher, lesson_id, held_on=FIRST_DAY + 9 * DAY, ordinal=3)
    assert (lesson_id, 9, 3) in places(database, room)
    assert differences(database, room) == []
    with pytest.raises(Conflict, match="внутри того же периода"):
        move_lesson(database, room.teacher, lesson_id, held_on=FIRST_DAY + 90 * DAY, ordinal=3)
    with pytest.raises(Conflict, match="уже есть"):
        move_lesson(database, room.teacher, lesson_id, held_on=FIRST_DAY + DAY, ordinal=1)
    with pytest.raises(BadInput):
        move_lesson(database, room.teacher, lesson_id, held_on=FIRST_DAY - 60 * DAY, ordinal=1)


def test_only_the_teacher_may_and_not_in_a_closed_term(
    database: Database, room: Classroom
) -> None:
    for caller in (room.deputy, room.class_teacher, room.caller("teacher")):
        with pytest.raises(Forbidden):
            delete_lesson(database, caller, room.lessons[0])
        with pytest.raises(Forbidden):
            move_lesson(database, caller, room.lessons[0], held_on=FIRST_DAY, ordinal=5)
    set_term(database, room, "closed")
    with pytest.raises(Conflict, match="закрыт"):
        delete_lesson(database, room.teacher, room.lessons[0])
    with pytest.raises(Conflict, match="закрыт"):
        move_lesson(database, room.teacher, room.lessons[0], held_on=FIRST_DAY, ordinal=5)
