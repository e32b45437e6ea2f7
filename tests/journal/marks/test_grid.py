"""The grid of a group: what it shows, in how few statements, and to whom."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from services.journal.enrolment import usecases as enrolment
from services.journal.lessons.usecases.lessons import LessonContent, add_lesson
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.grid import read_grid
from services.journal.marks.usecases.recording import Edit
from services.journal.marks.usecases.term_marks import record_term_marks
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden, NotFound
from tests.journal.conftest import CountStatements
from tests.journal.factory import Classroom, make_classroom, set_term, weigh


def test_pupils_stand_in_the_order_of_their_names_with_yo_beside_ye(
    database: Database, room: Classroom
) -> None:
    found = read_grid(database, room.teacher, room.group_id, None)
    assert [(pupil.number, pupil.name) for pupil in found.pupils] == [
        (1, "Евсеев Иван"),
        (2, "Ёлкина Вера"),
        (3, "Жуков Пётр"),
    ]


def test_a_row_has_a_text_for_every_lesson_and_what_they_come_to(
    database: Database, room: Classroom
) -> None:
    weigh(database, room, 0, "КР")
    edits = [room.edit("5"), room.edit("5", lesson=1), room.edit("4·Н", lesson=3)]
    record_cells(database, room.teacher, room.group_id, edits)
    found = read_grid(database, room.teacher, room.group_id, room.terms[0])
    row = next(pupil for pupil in found.pupils if pupil.id == room.pupils[0])
    assert row.cells == ["5", "5", "", "4·Н", ""]
    # (5 + 5 + 4) / 3 and (5·3 + 5 + 4) / 5
    assert (row.average, row.weighted, row.proposed) == ("4.67", "4.80", "5")
    assert [lesson.weight for lesson in found.lessons] == ["3", "1", "1", "1", "1"]


def test_a_row_without_marks_has_no_average(database: Database, room: Classroom) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("Н")])
    row = read_grid(database, room.teacher, room.group_id, None).pupils[2]
    assert (row.average, row.weighted, row.proposed) == (None, None, None)


def test_a_past_year_opens_at_the_term_of_its_last_lesson(
    database: Database, room: Classroom
) -> None:
    found = read_grid(database, room.teacher, room.group_id, None)
    assert found.term.id == room.terms[0]
    assert [term.name for term in found.terms] == [
        "1 четверть",
        "2 четверть",
        "3 четверть",
        "4 четверть",
    ]


def test_another_term_has_its_own_lessons(database: Database, room: Classroom) -> None:
    found = read_grid(database, room.teacher, room.group_id, room.terms[1])
    assert found.lessons == []
    assert [pupil.cells for pupil in found.pupils] == [[], [], []]


def test_a_term_of_another_class_is_not_found(database: Database, room: Classroom) -> None:
    with pytest.raises(NotFound):
        read_grid(database, room.teacher, room.group_id, new_id())


def test_a_departed_pupil_stays_in_the_term_of_departure_and_leaves_the_next(
    database: Database, room: Classroom
) -> None:
    day = date(2024, 9, 30)
    enrolment.depart_pupil(database, room.operator, room.pupils[0], room.class_id, day)
    first = read_grid(database, room.teacher, room.group_id, room.terms[0])
    assert first.pupils[2].departed_on == day
    second = read_grid(database, room.teacher, room.group_id, room.terms[1])
    assert room.pupils[0] not in [pupil.id for pupil in second.pupils]


def test_a_subgroup_shows_its_own_children_alone(database: Database) -> None:
    room = make_classroom(database, subgroup="1 гр.")
    enrolment.enrol_pupil(
        database,
        room.operator,
        class_id=room.class_id,
        name=enrolment.Name("Лишний", "Лев"),
        enrolled_on=date(2024, 9, 2),
    )
    found = read_grid(database, room.teacher, room.group_id, None)
    assert found.group.subgroup == "1 гр."
    assert {pupil.id for pupil in found.pupils} == set(room.pupils)


def test_the_term_mark_stands_beside_what_is_proposed(
    database: Database, room: Classroom
) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("4")])
    edit = Edit(new_id(), room.terms[0], room.pupils[0], "5", "")
    record_term_marks(database, room.teacher, room.group_id, [edit])
    row = read_grid(database, room.teacher, room.group_id, None).pupils[2]
    assert (row.term_mark, row.proposed) == ("5", "4")


def test_a_full_grid_takes_five_statements(
    database: Database, statements: CountStatements
) -> None:
    names = tuple(f"Ученик{n} Имя{n}" for n in range(30))
    room = make_classroom(database, pupils=names, lessons=60)
    edits = [
        room.edit("5·4", lesson=lesson, pupil=pupil) for lesson in range(5) for pupil in range(30)
    ]
    record_cells(database, room.teacher, room.group_id, edits)
    with statements() as sent:
        found = read_grid(database, room.teacher, room.group_id, room.terms[0])
    assert (len(found.pupils), len(found.lessons)) == (30, 60)
    assert len(sent) == 5


def test_an_unchanged_grid_is_not_worked_out_again_and_still_logged(
    database: Database, room: Classroom, statements: CountStatements
) -> None:
    first = read_grid(database, room.teacher, room.group_id, None)
    with statements() as sent:
        assert read_grid(database, room.deputy, room.group_id, None).pupils == first.pupils
    assert len(sent) == 3
    with database.transaction(room.school_id) as session:
        seen = session.scalars(select(Access).where(Access.action == "marks.read")).all()
    assert len(seen) == 2


def test_whatever_changes_a_grid_is_seen_at_once(database: Database, room: Classroom) -> None:
    def shown() -> tuple[int, int, list[str], str | None]:
        found = read_grid(database, room.teacher, room.group_id, None)
        row = found.pupils[-1]
        return len(found.pupils), len(found.lessons), row.cells[:1], row.term_mark

    assert shown() == (3, 5, [""], None)
    record_cells(database, room.teacher, room.group_id, [room.edit("5")])
    assert shown() == (3, 5, ["5"], None)
    edit = Edit(new_id(), room.terms[0], room.pupils[0], "5", "")
    record_term_marks(database, room.teacher, room.group_id, [edit])
    assert shown() == (3, 5, ["5"], "5")
    add_lesson(
        database,
        room.teacher,
        room.group_id,
        held_on=date(2024, 9, 20),
        ordinal=None,
        content=LessonContent(),
    )
    assert shown() == (3, 6, ["5"], "5")
    enrolment.enrol_pupil(
        database,
        room.operator,
        class_id=room.class_id,
        name=enrolment.Name("Абрамов", "Лев"),
        enrolled_on=date(2024, 9, 2),
    )
    assert shown() == (4, 6, ["5"], "5")


def test_reading_a_grid_is_in_the_access_log(database: Database, room: Classroom) -> None:
    read_grid(database, room.teacher, room.group_id, None)
    with database.transaction(room.school_id) as session:
        seen = session.scalars(select(Access).where(Access.action == "marks.read")).one()
    assert (seen.ground, seen.subject_kind, seen.subject_id) == (
        "teacher:own_group",
        "group",
        room.group_id,
    )


@pytest.mark.parametrize("role", ["teacher", "class_teacher"])
def test_a_group_that_is_not_ones_own_is_forbidden(
    database: Database, room: Classroom, role: str
) -> None:
    with pytest.raises(Forbidden):
        read_grid(database, room.caller(role), room.group_id, None)


@pytest.mark.parametrize("role", ["director", "deputy"])
def test_leaders_read_every_grid_and_write_none(
    database: Database, room: Classroom, role: str
) -> None:
    found = read_grid(database, room.caller(role), room.group_id, None)
    assert found.group.can_write is False


def test_the_class_teacher_reads_the_grids_of_the_own_class(
    database: Database, room: Classroom
) -> None:
    found = read_grid(database, room.class_teacher, room.group_id, None)
    assert found.group.can_write is False


@pytest.mark.parametrize(
    "role",
    [
        "psychologist",
        "archivist",
        "data_officer",
        "representative",
        "pupil",
        "municipality_operator",
        "region_operator",
        "platform_admin",
    ],
)
def test_nobody_else_opens_a_grid(database: Database, room: Classroom, role: str) -> None:
    one = room.caller(role, pupils=frozenset(room.pupils))
    with pytest.raises(Forbidden):
        read_grid(database, one, room.group_id, None)


def test_of_a_closed_term_the_groups_teacher_is_told_that_it_is_closed(
    database: Database, room: Classroom
) -> None:
    set_term(database, room, "closed")
    found = read_grid(database, room.teacher, room.group_id, None)
    assert found.group.can_write is True
    assert found.term.state == "closed"


def test_another_schools_group_is_not_there_even_with_its_tie(
    database: Database, room: Classroom
) -> None:
    other = make_classroom(database, "lyceum-2")
    stranger = other.caller("teacher", groups=frozenset({room.group_id}))
    with pytest.raises(NotFound):
        read_grid(database, stranger, room.group_id, None)


def test_a_class_without_marks_says_so(database: Database) -> None:
    room = make_classroom(database, grade=1)
    found = read_grid(database, room.teacher, room.group_id, None)
    assert found.group.numeric is False
    assert isinstance(found.group.id, UUID)
