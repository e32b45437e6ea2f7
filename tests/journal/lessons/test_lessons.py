"""Lessons: where they may be put, and what may be changed of them."""

from datetime import date

import pytest

from services.journal.lessons.usecases.lessons import (
    LessonContent,
    LessonHead,
    add_lesson,
    edit_lesson,
)
from services.journal.schools.usecases import list_work_types
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom, set_term

BARE = LessonContent()


def add(
    database: Database,
    room: Classroom,
    held_on: date,
    content: LessonContent = BARE,
    *,
    ordinal: int | None = None,
) -> LessonHead:
    """Add a lesson as the teacher."""
    return add_lesson(
        database,
        room.teacher,
        room.group_id,
        held_on=held_on,
        ordinal=ordinal,
        content=content,
    )


def test_a_second_lesson_of_a_day_follows_the_first(database: Database, room: Classroom) -> None:
    assert add(database, room, FIRST_DAY).ordinal == 2
    assert add(database, room, date(2024, 9, 21)).ordinal == 1


def test_a_place_that_is_taken_is_a_conflict(database: Database, room: Classroom) -> None:
    with pytest.raises(Conflict, match=r"^02\.09\.2024: 1-й урок в этом журнале уже есть\.$"):
        add(database, room, FIRST_DAY, ordinal=1)


def test_a_lesson_tells_the_weight_of_its_work(database: Database, room: Classroom) -> None:
    lesson = add(database, room, FIRST_DAY, LessonContent("Корни", "", "КР", sets_work_type=True))
    assert (lesson.work_type, lesson.weight, lesson.topic) == ("КР", "3", "Корни")


@pytest.mark.parametrize("day", [date(2024, 8, 31), date(2025, 6, 1)])
def test_a_day_outside_the_year_is_refused_with_its_dates(
    database: Database, room: Classroom, day: date
) -> None:
    with pytest.raises(BadInput) as caught:
        add(database, room, day)
    assert str(caught.value) == (
        f"День {day:%d.%m.%Y} не входит в учебный год 2024/2025: с 01.09.2024 по 31.05.2025."
    )


def test_a_kind_of_work_that_the_school_does_not_have_is_named(
    database: Database, room: Classroom
) -> None:
    with pytest.raises(BadInput, match=r"^Вида работы «ЭКЗ» в школе нет\.$"):
        add(database, room, FIRST_DAY, LessonContent(work_type="ЭКЗ", sets_work_type=True))


def test_the_first_year_has_no_homework(database: Database) -> None:
    room = make_classroom(database, grade=1)
    with pytest.raises(BadInput, match=r"^В 1 классе домашних заданий нет\.$"):
        add(database, room, FIRST_DAY, LessonContent(homework="Прописи"))


def test_a_closed_term_takes_no_lesson_and_no_change(
    database: Database, room: Classroom
) -> None:
    set_term(database, room, "closed")
    with pytest.raises(Conflict, match=r"^Период «1 четверть» закрыт: уроки в нём не меняют\.$"):
        add(database, room, FIRST_DAY)
    with pytest.raises(Conflict, match=r"^Период «1 четверть» закрыт: уроки в нём не меняют\.$"):
        edit_lesson(database, room.teacher, room.lessons[0], LessonContent(topic="Другая"))


def test_what_is_left_out_of_an_edit_stays(database: Database, room: Classroom) -> None:
    first = LessonContent("Корни", "§ 2", "СР", sets_work_type=True)
    edit_lesson(database, room.teacher, room.lessons[0], first)
    edited = edit_lesson(database, room.teacher, room.lessons[0], LessonContent(homework="§ 3"))
    assert (edited.topic, edited.homework, edited.work_type) == ("Корни", "§ 3", "СР")
    freed = edit_lesson(
        database, room.teacher, room.lessons[0], LessonContent(sets_work_type=True)
    )
    assert (freed.work_type, freed.weight) == (None, "1")


def test_only_the_groups_teacher_changes_its_lessons(
    database: Database, room: Classroom
) -> None:
    for one in (room.deputy, room.class_teacher, room.caller("teacher")):
        with pytest.raises(Forbidden):
            edit_lesson(database, one, room.lessons[0], LessonContent(topic="Чужая"))
    with pytest.raises(NotFound):
        edit_lesson(
            database,
            room.caller("teacher", groups=frozenset({room.group_id})),
            new_id(),
            LessonContent(),
        )


def test_a_school_starts_with_kinds_of_work_the_heaviest_first(
    database: Database, room: Classroom
) -> None:
    kinds = list_work_types(database, room.teacher)
    assert [kind.weight for kind in kinds] == sorted(
        (kind.weight for kind in kinds), reverse=True
    )
    assert "КР" in {kind.short for kind in kinds}
