"""A second file over the first: what it changes, and what people have entered stays."""

from datetime import date

from sqlalchemy import select

from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkChange
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.recording import Edit
from services.journal.people.models import Pupil
from services.shared.database.base import Database, new_id
from tests.callers import caller
from tests.journal.factory import Classroom
from tests.journal.imports.files import (
    DAYS,
    SCHOOL,
    bring,
    cell_texts,
    counts,
    problems,
    register,
    report,
    sheets,
)
from tests.journal.workbooks.factory import Table, class_journal


def enter(database: Database, text_: str, expected: str, *, pupil: str, day: date) -> None:
    """Let the group's teacher change a cell by hand."""
    with database.transaction(SCHOOL) as session:
        lesson = session.scalars(select(Lesson).where(Lesson.held_on == day)).one()
        pupil_id = session.scalars(select(Pupil.id).where(Pupil.family_name == pupil)).one()
    teacher = caller("teacher", school=SCHOOL, groups=(lesson.group_id,))
    edit = Edit(new_id(), lesson.id, pupil_id, text_, expected)
    answer = record_cells(database, teacher, lesson.group_id, [edit])
    assert answer.results[0].status == "saved"


def test_the_same_file_again_changes_nothing(database: Database) -> None:
    operator = register(database)
    for class_name, content in (("7А", sheets()), ("7Б", report(class_name="7Б"))):
        bring(database, operator, content, class_name)
        before = counts(database)
        told = bring(database, operator, content, class_name)
        assert told.summary.changed == 0
        assert counts(database) == before


def test_a_changed_file_changes_only_its_difference_with_history(database: Database) -> None:
    operator = register(database)
    bring(database, operator, sheets())
    before = counts(database)
    told = bring(database, operator, sheets(ivanov=("5", "4·Н", "2")))
    assert told.summary.changed == 1
    after = counts(database)
    assert {name for name in after if after[name] != before[name]} == {"mark_change", "outbox"}
    with database.transaction(SCHOOL) as session:
        last = session.scalars(select(MarkChange).order_by(MarkChange.id.desc())).first()
        assert last is not None
        assert (last.old_text, last.new_text, last.reason) == ("3", "2", "импорт файла")
        assert (last.role, last.user_id) == ("operator", "operator:test")


def test_a_cell_that_the_newer_file_empties_is_emptied(database: Database) -> None:
    operator = register(database)
    bring(database, operator, sheets())
    told = bring(database, operator, sheets(ivanov=("", "4·Н", "3")))
    assert told.summary.changed == 1
    assert cell_texts(database)["Иванов", "2024-09-03"] == ""


def test_a_report_empties_the_last_mark_of_a_lesson_in_its_period(database: Database) -> None:
    operator = register(database)
    bring(database, operator, report(), None)
    told = bring(database, operator, report(("5", "О 2", "")), None)
    assert told.problems == []
    assert told.summary.changed == 1
    assert cell_texts(database)["Иванов", "2024-09-10"] == ""


def test_what_a_teacher_corrected_stays_while_the_file_says_nothing_new(
    database: Database,
) -> None:
    operator = register(database)
    bring(database, operator, sheets())
    enter(database, "4", "3", pupil="Иванов", day=DAYS[2])
    told = bring(database, operator, sheets())
    assert (told.problems, told.summary.changed) == ([], 0)
    assert cell_texts(database)["Иванов", "2024-09-10"] == "4"


def test_a_file_that_differs_from_a_teachers_correction_is_refused_by_place(
    database: Database,
) -> None:
    operator = register(database)
    bring(database, operator, sheets())
    enter(database, "4", "3", pupil="Иванов", day=DAYS[2])
    before = counts(database)
    told = bring(database, operator, sheets(ivanov=("2", "4·Н", "2")))
    (problem,) = told.problems
    assert (problem.sheet, problem.row, problem.column) == ("Алгебра", 4, "E")
    assert "В журнале «4», в файле «2», при прошлой загрузке было «3»" in problem.what
    assert told.summary.changed == 0
    assert counts(database) == before
    assert cell_texts(database)["Иванов", "2024-09-03"] == "5"


def test_an_emptied_cell_that_a_teacher_changed_is_a_problem_with_its_place(
    database: Database,
) -> None:
    operator = register(database)
    bring(database, operator, sheets())
    enter(database, "4", "3", pupil="Иванов", day=DAYS[2])
    (problem,) = bring(database, operator, sheets(ivanov=("5", "4·Н", ""))).problems
    assert (problem.sheet, problem.row, problem.column) == ("Алгебра", 4, "E")
    assert "в файле пусто" in problem.what


def test_what_was_entered_before_any_import_is_not_overwritten(
    database: Database, room: Classroom
) -> None:
    edit = room.edit("5")
    record_cells(database, room.teacher, room.group_id, [edit])
    pupils = {"Жуков П.": ["2"], "Ёлкина В.": [""], "Евсеев И.": ["4"]}
    content = class_journal([Table("Алгебра", room.days[:1], pupils, summaries=())])
    assert "В журнале «5», в файле «2»" in problems(bring(database, room.operator, content))[0]
