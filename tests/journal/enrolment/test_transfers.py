"""Marks of a former class count where the subject goes on, and stay where they were given."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete

from services.journal.app import SERVICE
from services.journal.classes.models import SubjectGroupMember
from services.journal.closing.queries.council import read_council
from services.journal.closing.queries.journal import read_journal
from services.journal.closing.usecases.reading import read_closing
from services.journal.diary.usecases import SubjectAverage, read_diary
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.grid import GridPupil, read_grid
from services.journal.marks.usecases.recording import Edit
from services.journal.marks.usecases.term_marks import record_term_marks
from services.journal.packages.queries.former import read_former
from services.journal.summaries.queries import MARKS, Counting, count_kind
from services.shared.accountability.caller import Caller
from services.shared.accountability.comparison import compare
from services.shared.database.base import Database, new_id
from tests.journal.conftest import CountStatements
from tests.journal.enrolment.classes import (
    MOVED_ON,
    Parallel,
    move,
    moved_with_marks,
    open_group,
    open_parallel,
)
from tests.journal.factory import Classroom, make_classroom


@pytest.fixture
def parallel(database: Database) -> Parallel:
    return moved_with_marks(database)


def row(
    database: Database, caller: Caller, group_id: UUID, pupil_id: UUID,
    term_id: UUID | None = None,
) -> GridPupil:
    grid = read_grid(database, caller, group_id, term_id)
    return next(one for one in grid.pupils if one.id == pupil_id)


def term_mark(
    database: Database, caller: Caller, group_id: UUID, term_id: UUID, pupil_id: UUID, mark: str
) -> None:
    edit = Edit(new_id(), term_id, pupil_id, mark, "")
    (result,) = record_term_marks(database, caller, group_id, [edit]).results
    assert result.status == "saved"


def test_the_new_classs_average_has_the_marks_of_the_former(
    database: Database, parallel: Parallel
) -> None:
    saved = parallel.give(database, "5")
    # (5 + 4 + 3 + 5) / 4; (5·3 + 4·3 + 3 + 5) / 8 = 4.375.
    assert (saved.average, saved.weighted, saved.proposed) == ("4.25", "4.38", "4")
    shown = row(database, parallel.teacher, parallel.group_id, parallel.room.pupils[0])
    assert (shown.average, shown.weighted, shown.proposed) == ("4.25", "4.38", "4")
    assert shown.cells == ["5", "", "", "", ""]
    assert shown.before == ["5·4", "3", "Н"]


def test_the_former_class_keeps_what_it_gave_and_learns_of_nothing_later(
    database: Database, parallel: Parallel
) -> None:
    parallel.give(database, "2")
    room = parallel.room
    shown = row(database, room.teacher, room.group_id, room.pupils[0])
    assert shown.departed_on == MOVED_ON - timedelta(days=1)
    assert (shown.cells[:3], shown.average, shown.before) == (["5·4", "3", "Н"], "4.00", None)


def test_a_correction_in_the_former_class_is_seen_at_once(
    database: Database, parallel: Parallel
) -> None:
    room = parallel.room
    parallel.give(database, "5")
    assert row(database, parallel.teacher, parallel.group_id, room.pupils[0]).average == "4.25"
    edit = Edit(new_id(), room.lessons[1], room.pupils[0], "5", "3")
    record_cells(database, room.teacher, room.group_id, [edit])
    assert row(database, parallel.teacher, parallel.group_id, room.pupils[0]).average == "4.75"


def test_who_has_always_been_here_has_nothing_of_before(
    database: Database, parallel: Parallel
) -> None:
    room = parallel.room
    shown = row(database, room.teacher, room.group_id, room.pupils[1])
    assert shown.before is None


def test_a_child_who_comes_back_has_all_marks_in_the_first_class_again(
    database: Database, parallel: Parallel
) -> None:
    room, pupil_id = parallel.room, parallel.room.pupils[0]
    parallel.give(database, "2")
    move(database, room, pupil_id, parallel.class_id, room.class_id, date(2024, 9, 12))
    shown = row(database, room.teacher, room.group_id, pupil_id)
    assert (shown.average, shown.before, shown.departed_on) == ("3.50", ["2"], None)


def test_marks_of_another_term_are_not_of_this_one(
    database: Database, parallel: Parallel
) -> None:
    room = parallel.room
    later = row(
        database, parallel.teacher, parallel.group_id, room.pupils[0], room.terms[1]
    )
    assert (later.average, later.before) == (None, [])


def test_another_subjects_marks_do_not_count(database: Database, parallel: Parallel) -> None:
    room = parallel.room
    group_id, _ = open_group(database, room, parallel.class_id, "Геометрия")
    caller = room.caller("teacher", groups=frozenset({group_id}))
    assert row(database, caller, group_id, room.pupils[0]).average is None


def test_who_changes_subgroup_keeps_the_marks(database: Database) -> None:
    room = make_classroom(database, subgroup="1 гр.", subject="Английский язык")
    record_cells(database, room.teacher, room.group_id, [room.edit("3"), room.edit("4", pupil=1)])
    other, lessons = open_group(
        database, room, room.class_id, "Английский язык", name="2 гр.", members=(room.pupils[0],)
    )
    with database.transaction(room.school_id) as session:
        session.execute(
            delete(SubjectGroupMember).where(
                SubjectGroupMember.group_id == room.group_id,
                SubjectGroupMember.pupil_id == room.pupils[0],
            )
        )
    caller = room.caller("teacher", groups=frozenset({other}))
    edit = Edit(new_id(), lessons[0], room.pupils[0], "4", "")
    (saved,) = record_cells(database, caller, other, [edit]).results
    assert saved.average == "3.50"
    shown = row(database, caller, other, room.pupils[0])
    assert (shown.average, shown.before) == ("3.50", ["3"])
    (line,) = read_diary(
        database, room.parent_of(room.pupils[0]), room.pupils[0], "2024-W37"
    ).averages
    assert line == SubjectAverage("Английский язык", "3.50", "3.50", None)


def test_a_save_and_a_grid_take_no_more_statements_with_a_child_who_moved(
    database: Database, parallel: Parallel, statements: CountStatements
) -> None:
    room = parallel.room
    edit = Edit(new_id(), room.lessons[3], room.pupils[1], "4", "")
    with statements() as plain:
        record_cells(database, room.teacher, room.group_id, [edit])
    with statements() as moved:
        parallel.give(database, "4")
    assert len(moved) == len(plain)


def test_the_diary_has_one_average_in_both_classes_and_the_lessons_of_both(
    database: Database, parallel: Parallel
) -> None:
    parallel.give(database, "5")
    room, pupil_id = parallel.room, parallel.room.pupils[0]
    parent = room.parent_of(pupil_id)
    line = SubjectAverage("Алгебра", "4.25", "4.38", None)
    before = read_diary(database, parent, pupil_id, "2024-W36")
    after = read_diary(database, parent, pupil_id, "2024-W37")
    assert (before.pupil.class_name, before.averages) == ("7А", [line])
    assert (after.pupil.class_name, after.averages) == ("7Б", [line])
    assert [lesson.cell for day in before.days for lesson in day.lessons] == [
        "5·4", "3", "Н", "", ""
    ]
    assert [lesson.cell for day in after.days for lesson in day.lessons] == ["5", "", "", "", ""]


def test_a_subject_that_ends_with_the_move_stays_in_the_diary_of_the_term(
    database: Database, room: Classroom
) -> None:
    group_id, lessons = open_group(
        database, room, room.class_id, "Труд", first=date(2024, 9, 2)
    )
    caller = room.caller("teacher", groups=frozenset({group_id}))
    edit = Edit(new_id(), lessons[0], room.pupils[0], "5", "")
    record_cells(database, caller, group_id, [edit])
    parallel = open_parallel(database, room)
    move(database, room, room.pupils[0], room.class_id, parallel.class_id, MOVED_ON)
    parent = room.parent_of(room.pupils[0])
    found = read_diary(database, parent, room.pupils[0], "2024-W37").averages
    assert found == [
        SubjectAverage("Алгебра", None, None, None), SubjectAverage("Труд", "5.00", "5.00", None),
    ]
    later = read_diary(database, parent, room.pupils[0], "2024-W47").averages
    assert [line.subject for line in later] == ["Алгебра"]


def test_a_term_mark_of_the_former_class_is_in_the_diary_of_that_term(
    database: Database, parallel: Parallel
) -> None:
    room, pupil_id = parallel.room, parallel.room.pupils[0]
    move(database, room, pupil_id, parallel.class_id, room.class_id, date(2024, 11, 1))
    term_mark(database, parallel.teacher, parallel.group_id, room.terms[0], pupil_id, "3")
    parent = room.parent_of(pupil_id)
    (line,) = read_diary(database, parent, pupil_id, "2024-W44").averages
    assert line.term_mark == "3"


def test_the_checklist_knows_that_marks_of_the_former_class_are_marks(
    database: Database, parallel: Parallel
) -> None:
    room, pupil_id = parallel.room, parallel.room.pupils[0]
    term_mark(database, parallel.teacher, parallel.group_id, room.terms[0], pupil_id, "4")
    points = read_closing(database, room.deputy, parallel.class_id).terms[0].points
    assert "mark_without_marks" not in {str(one.kind) for one in points}


def test_the_former_class_does_not_wait_for_a_mark_of_who_has_moved(
    database: Database, parallel: Parallel
) -> None:
    room = parallel.room
    names = [
        name
        for one in read_closing(database, room.deputy, room.class_id).terms[0].points
        for name in one.names
    ]
    assert "Жуков Пётр" not in names
    there = read_closing(database, room.deputy, parallel.class_id).terms[0].points
    assert "Жуков Пётр" in [name for one in there for name in one.names]


def test_the_council_decides_by_the_last_mark_in_each_subject_of_either_class(
    database: Database, parallel: Parallel
) -> None:
    room, pupil_id = parallel.room, parallel.room.pupils[0]
    term_mark(database, room.teacher, room.group_id, room.terms[0], pupil_id, "2")
    with database.transaction(room.school_id) as session:
        journal = read_journal(session, room.school_id, parallel.class_id)
        assert journal is not None
        (only,) = read_council(session, journal)
    assert only.decision == "conditionally"
    term_mark(database, parallel.teacher, parallel.group_id, room.terms[1], pupil_id, "4")
    with database.transaction(room.school_id) as session:
        (only,) = read_council(session, journal)
    assert only.decision == "promoted"


def test_the_summary_sheet_of_the_new_class_has_terms_and_absences_of_the_former(
    database: Database, room: Classroom
) -> None:
    pupil_id = room.pupils[0]
    record_cells(database, room.teacher, room.group_id, [room.edit("Н", lesson=2)])
    term_mark(database, room.teacher, room.group_id, room.terms[0], pupil_id, "4")
    parallel = open_parallel(database, room)
    move(database, room, pupil_id, room.class_id, parallel.class_id, date(2024, 11, 11))
    with database.transaction(room.school_id) as session:
        here = read_former(session, room.school_id, parallel.class_id)
        there = read_former(session, room.school_id, room.class_id)
    assert dict(here.marks) == {("Алгебра", room.terms[0], pupil_id): "4"}
    assert dict(here.absences) == {pupil_id: [(date(2024, 9, 4), "Н")]}
    assert (dict(there.marks), dict(there.absences)) == ({}, {})


def test_each_term_mark_is_summed_once_in_the_class_of_the_terms_last_day(
    database: Database, parallel: Parallel
) -> None:
    room, pupil_id = parallel.room, parallel.room.pupils[0]
    term_mark(database, room.teacher, room.group_id, room.terms[0], pupil_id, "3")
    term_mark(database, parallel.teacher, parallel.group_id, room.terms[0], pupil_id, "5")
    with database.transaction(room.school_id) as session:
        counting = Counting(room.school_id, date(2025, 1, 10), 400, 5)
        found = count_kind(session, MARKS, counting)
    counts = found["2024/2025", "quarter:1", "Алгебра"][7]
    assert (counts["fives"], counts["threes"], counts["children"]) == (1, 0, 1)


def test_a_transfer_leaves_nothing_for_the_nightly_comparison(
    database: Database, parallel: Parallel
) -> None:
    parallel.give(database, "5")
    school_id = parallel.room.school_id
    for comparison in SERVICE.comparisons:
        with database.transaction(school_id) as session:
            assert compare(session, comparison, school_id) == []
