"""A child changes its subgroup: the diary has each day's lessons of the group of that day."""

from datetime import date

import pytest
from sqlalchemy import insert, select

from services.journal.classes.models import GroupStay, SubjectGroup, SubjectGroupMember
from services.journal.classes.usecases import classes, groups
from services.journal.diary.usecases import read_diary
from services.journal.lessons.models import Lesson
from services.journal.load.usecases.members import set_group_members
from services.journal.marks.usecases.cells import record_cells
from services.shared.database.base import Database, new_id
from tests.journal.conftest import CountStatements
from tests.journal.factory import Classroom, make_classroom

WEDNESDAY = date(2024, 9, 4)


@pytest.fixture(autouse=True)
def _on_wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "today", lambda: WEDNESDAY)


@pytest.fixture
def first(database: Database) -> Classroom:
    """All children of 7А are in the first subgroup, which has a lesson on each day at eight."""
    return make_classroom(database, subgroup="1 гр.")


@pytest.fixture
def second(database: Database, first: Classroom) -> Classroom:
    """The second subgroup, with nobody in it, has its lessons as the third of the day."""
    with database.transaction(first.school_id) as session:
        group = session.get_one(SubjectGroup, (first.school_id, first.group_id))
        other = classes.ensure_group(
            session, first.operator, class_id=first.class_id, subject_id=group.subject_id,
            name="2 гр.",
        )
        session.execute(insert(Lesson), [
            {"school_id": first.school_id, "id": new_id(), "group_id": other, "held_on": day,
             "ordinal": 3}
            for day in first.days
        ])
    return Classroom(**{**first.__dict__, "group_id": other})


def week(database: Database, room: Classroom, pupil: int = 0) -> list[list[int]]:
    """The places of each day's lessons in a child's diary."""
    child = room.pupils[pupil]
    found = read_diary(database, room.parent_of(child), child, "2024-W36")
    return [[one.ordinal for one in day.lessons] for day in found.days[:5]]


def move(database: Database, first: Classroom, second: Classroom) -> None:
    """Let the first child go from the first subgroup to the second."""
    set_group_members(database, first.deputy, {
        first.group_id: first.pupils[1:], second.group_id: first.pupils[:1]
    })


def test_the_diary_has_the_former_subgroups_lessons_of_its_days(
    database: Database, first: Classroom, second: Classroom
) -> None:
    record_cells(database, first.teacher, first.group_id, [first.edit("5")])
    move(database, first, second)
    assert week(database, first) == [[1], [1], [3], [3], [3]]
    assert week(database, first, pupil=1) == [[1]] * 5
    child = first.pupils[0]
    found = read_diary(database, first.parent_of(child), child, "2024-W36")
    assert [one.cell for one in found.days[0].lessons] == ["5"]


def test_who_was_marked_this_morning_was_in_the_group_today(
    database: Database, first: Classroom, second: Classroom
) -> None:
    record_cells(database, first.teacher, first.group_id, [first.edit("5", lesson=2)])
    move(database, first, second)
    assert week(database, first)[2] == [1, 3]


def test_who_comes_back_has_all_three_times(
    database: Database, first: Classroom, second: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(database, first, second)
    monkeypatch.setattr(groups, "today", lambda: date(2024, 9, 6))
    set_group_members(database, first.deputy, {
        second.group_id: [], first.group_id: first.pupils
    })
    assert week(database, first) == [[1], [1], [3], [3], [1]]


def test_who_is_written_down_late_was_in_the_group_from_the_first_day(
    database: Database, first: Classroom, second: Classroom
) -> None:
    with database.transaction(first.school_id) as session:
        session.execute(SubjectGroupMember.__table__.delete())  # type: ignore[attr-defined]
    set_group_members(database, first.deputy, {second.group_id: first.pupils})
    assert week(database, first) == [[3]] * 5
    with database.transaction(first.school_id) as session:
        assert session.scalars(select(GroupStay)).all() == []


def test_the_same_list_again_keeps_every_day(
    database: Database, first: Classroom, second: Classroom
) -> None:
    move(database, first, second)
    before = week(database, first)
    move(database, first, second)
    assert week(database, first) == before


def test_days_cost_the_diary_no_statement(
    database: Database, first: Classroom, second: Classroom, statements: CountStatements
) -> None:
    move(database, first, second)
    with statements() as sent:
        week(database, first)
    assert len(sent) == 5
