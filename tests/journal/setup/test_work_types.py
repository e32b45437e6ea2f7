"""Kinds of work: a new weight changes averages and says where; one in use is only hidden."""

from decimal import Decimal

import pytest

from services.journal.lessons.usecases.lessons import LessonContent, edit_lesson
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.grid import read_grid
from services.journal.schools.usecases import list_work_types
from services.journal.setup.usecases import work_types
from services.journal.setup.usecases.work_types import NewWorkType, UsedWorkType
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict
from tests.journal.factory import Classroom, set_term, weigh


def kind(database: Database, room: Classroom, short: str) -> UsedWorkType:
    """Return a kind of work by its short name."""
    found = work_types.list_used(database, room.deputy).work_types
    return next(one for one in found if one.short == short)


def test_a_new_weight_changes_the_averages_of_its_lessons_at_once(
    database: Database, room: Classroom
) -> None:
    weigh(database, room, 0, "КР")
    record_cells(
        database, room.teacher, room.group_id, [room.edit("5"), room.edit("2", lesson=1)]
    )
    assert weighted(database, room) == "4.25"  # (5·3 + 2) / 4
    control = kind(database, room, "КР")
    assert (control.lessons, control.marked, control.settled) == (1, 1, 0)
    heavier = NewWorkType("КР", "Контрольная работа", Decimal(1))
    work_types.change_work_type(database, room.deputy, 0, control.id, heavier)
    assert weighted(database, room) == "3.50"
    with pytest.raises(Conflict, match="изменил кто-то другой"):
        work_types.change_work_type(database, room.deputy, 0, control.id, heavier)


def test_lessons_of_closed_terms_are_told_apart(database: Database, room: Classroom) -> None:
    weigh(database, room, 0, "КР")
    record_cells(database, room.teacher, room.group_id, [room.edit("5")])
    set_term(database, room, "closed")
    assert kind(database, room, "КР").settled == 1


def test_one_that_lessons_are_of_is_hidden_and_stays_with_them(
    database: Database, room: Classroom
) -> None:
    weigh(database, room, 0, "КР")
    assert not work_types.remove_work_type(
        database, room.deputy, 0, kind(database, room, "КР").id
    )
    assert work_types.remove_work_type(database, room.deputy, 1, kind(database, room, "ДИК").id)
    offered = {one.short for one in list_work_types(database, room.teacher)}
    assert not {"КР", "ДИК"} & offered
    grid = read_grid(database, room.teacher, room.group_id, None)
    assert (grid.lessons[0].work_type, grid.lessons[0].weight) == ("КР", "3")
    assert "КР" in {one.short for one in grid.work_types}  # its window still shows it
    hidden = LessonContent(work_type="КР", sets_work_type=True)
    edit_lesson(database, room.teacher, room.lessons[0], hidden)  # what it is it stays
    with pytest.raises(BadInput, match="Вида работы «КР»"):
        edit_lesson(database, room.teacher, room.lessons[1], hidden)


def test_two_kinds_have_no_one_short_name(database: Database, room: Classroom) -> None:
    with pytest.raises(BadInput, match="уже значит «Контрольная работа»"):
        work_types.add_work_type(
            database, room.deputy, 0, NewWorkType("кр", "Ещё одна", Decimal(2))
        )
    added = work_types.add_work_type(
        database, room.deputy, 0, NewWorkType("ПРОЕКТ", "Проект", Decimal("2.5"))
    )
    assert kind(database, room, "ПРОЕКТ").id == added


def weighted(database: Database, room: Classroom) -> str | None:
    """Return the weighted average of the pupil whose cells were changed."""
    rows = read_grid(database, room.teacher, room.group_id, None).pupils
    return next(one.weighted for one in rows if one.id == room.pupils[0])
