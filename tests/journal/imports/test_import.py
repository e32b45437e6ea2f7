"""Importing a workbook: what goes in, and what is refused."""

from datetime import date

import pytest
from sqlalchemy import select, text

from services.journal.classes.models import Enrolment, SubjectGroup, SubjectGroupMember
from services.journal.classes.usecases import classes
from services.journal.enrolment import usecases as enrolment
from services.journal.imports.models import JournalImport
from services.journal.imports.usecases.importing import import_file
from services.journal.imports.usecases.report import Averages, Figures
from services.journal.lessons.models import Lesson
from services.journal.marks.models import TermMark
from services.journal.people.models import Pupil
from services.journal.people.rules import parse_name
from services.journal.schools.models import WorkType
from services.journal.years import usecases as years
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database
from services.shared.errors import Forbidden, NotFound
from services.shared.messaging import contracts
from services.shared.messaging.outbox import Outgoing
from tests.callers import caller
from tests.journal.conftest import CountStatements
from tests.journal.factory import Classroom, set_term
from tests.journal.imports.files import (
    DAYS,
    SCHOOL,
    YEAR,
    bring,
    cell_texts,
    counts,
    problems,
    register,
    sheets,
)
from tests.journal.workbooks.factory import Block, Table, class_journal, progress_report


def test_a_file_makes_a_class_with_all_that_it_says(database: Database) -> None:
    told = bring(database, register(database), sheets())
    assert told.problems == []
    assert told.summary == Figures(pupils=2, subjects=1, lessons=3, marks=5, changed=5 + 2)
    assert told.averages == Averages(compared=2, agree=2)
    assert cell_texts(database) == {
        ("Иванов", "2024-09-03"): "5",
        ("Иванов", "2024-09-05"): "4·Н",
        ("Иванов", "2024-09-10"): "3",
        ("Петрова", "2024-09-05"): "2",
        ("Петрова", "2024-09-10"): "5",
    }
    with database.transaction(SCHOOL) as session:
        weighted = select(Lesson.held_on, WorkType.short).join(
            WorkType, Lesson.work_type_id == WorkType.id
        )
        assert session.execute(weighted).all() == [(DAYS[1], "СР")]
        assert session.scalars(select(TermMark.mark)).all() == ["4", "4"]
        assert set(session.scalars(select(Pupil.given_name))) == {"П.", "О."}
        assert set(session.scalars(select(Enrolment.enrolled_on))) == {date(2024, 9, 1)}


def test_the_events_of_an_import_are_one_for_the_journal_and_one_a_child(
    database: Database,
) -> None:
    bring(database, register(database), sheets())
    with database.transaction(SCHOOL) as session:
        types = list(session.scalars(select(Outgoing.type).order_by(Outgoing.type)))
        imported = session.scalars(
            select(Outgoing.data).where(Outgoing.type == contracts.JOURNAL_IMPORTED)
        ).one()
    assert types == [
        contracts.JOURNAL_IMPORTED,
        contracts.CLASS_JOURNAL_OPENED,
        contracts.PUPIL_ENROLLED,
        contracts.PUPIL_ENROLLED,
    ]
    assert (imported["cells"], imported["term_marks"]) == (5, 2)


def test_the_access_log_has_the_import_and_no_name(database: Database) -> None:
    bring(database, register(database), sheets())
    with database.transaction(SCHOOL) as session:
        row = session.scalars(select(Access).where(Access.action == "journal.import")).one()
    assert (row.kind, row.subject_kind, row.ground) == ("marks", "class", "operator:school")
    assert row.subject_id is not None


def test_a_file_goes_into_a_class_that_stands_and_matches_its_children(
    database: Database, room: Classroom
) -> None:
    pupils = {"Жуков П.": ["5"], "Елкина В.": [""], "Евсеев Иван": ["4"]}
    content = class_journal([Table("Алгебра", room.days[:1], pupils, summaries=())])
    before = counts(database)
    told = bring(database, room.operator, content)
    assert (told.problems, told.summary.changed) == ([], 2)
    after = counts(database)
    assert (after["pupil"], after["lesson"]) == (before["pupil"], before["lesson"])


def test_an_unknown_and_an_unsure_child_are_problems_and_nothing_is_written(
    database: Database, room: Classroom
) -> None:
    enrolment.enrol_pupil(
        database,
        room.operator,
        class_id=room.class_id,
        name=parse_name("Жуков Павел"),
        enrolled_on=date(2024, 9, 2),
    )
    before = counts(database)
    pupils = {"Жуков П.": ["5"], "Новиков А.": ["4"]}
    content = class_journal([Table("Алгебра", room.days[:1], pupils, summaries=())])
    told = bring(database, room.operator, content)
    assert [(one.row, one.column) for one in told.problems] == [(4, "B"), (5, "B")]
    assert "подходит не одному" in problems(told)[0]
    assert "нет «Новиков А.»" in problems(told)[1]
    assert counts(database) == before


def test_two_names_of_a_new_class_that_may_be_one_child_are_a_problem(
    database: Database,
) -> None:
    tables = [
        Table("Алгебра", DAYS, {"Иванов П.": ["5", "", ""]}, summaries=()),
        Table("Физика", DAYS, {"Иванов Пётр": ["4", "", ""]}, summaries=()),
    ]
    told = bring(database, register(database), class_journal(tables))
    assert told.problems
    assert counts(database)["pupil"] == 0


def test_subgroups_have_those_who_stand_in_their_sheet(database: Database) -> None:
    tables = [
        Table("Алгебра (1 гр.)", DAYS, {"Иванов П.": ["5", "", ""]}, summaries=()),
        Table(
            "Алгебра (2 гр.)", DAYS, {"Петрова О.": ["4", "", ""], "Яшин К.": ["", "", ""]}, ()
        ),
    ]
    told = bring(database, register(database), class_journal(tables))
    assert (told.summary.subjects, told.summary.pupils) == (1, 3)
    query = (
        select(SubjectGroup.name, Pupil.family_name)
        .join(SubjectGroupMember, SubjectGroupMember.group_id == SubjectGroup.id)
        .join(Pupil, Pupil.id == SubjectGroupMember.pupil_id)
        .order_by(SubjectGroup.name, Pupil.family_name)
    )
    with database.transaction(SCHOOL) as session:
        assert session.execute(query).all() == [
            ("1 гр.", "Иванов"), ("2 гр.", "Петрова"), ("2 гр.", "Яшин")
        ]


def test_a_departed_child_gets_the_last_day_and_a_second_import_changes_nothing(
    database: Database,
) -> None:
    operator = register(database)
    pupils = {"Иванов П.": ["5", "", ""], "Яшин К. Выбыл(а) 04.09.2024": ["4", "", ""]}
    content = class_journal([Table("Алгебра", DAYS, pupils, summaries=())])
    told = bring(database, operator, content)
    assert (told.problems, told.summary.changed) == ([], 2 + 1 + 2)
    with database.transaction(SCHOOL) as session:
        left = session.scalars(select(Enrolment.departed_on)).all()
    assert set(left) == {None, date(2024, 9, 4)}
    assert bring(database, operator, content).summary.changed == 0


def test_lessons_of_one_subject_on_one_day_are_told_apart(database: Database) -> None:
    days = (DAYS[0], DAYS[0], DAYS[1])
    content = class_journal([Table("Алгебра", days, {"Иванов П.": ["5", "2", "4"]}, ())])
    bring(database, register(database), content)
    with database.transaction(SCHOOL) as session:
        query = select(Lesson.held_on, Lesson.ordinal).order_by(Lesson.held_on, Lesson.ordinal)
        assert session.execute(query).all() == [(DAYS[0], 1), (DAYS[0], 2), (DAYS[1], 1)]


def test_marks_for_the_first_year_are_refused(database: Database) -> None:
    told = bring(database, register(database), sheets(), "1А")
    assert any("В 1 классе отметок нет" in what for what in problems(told))
    assert counts(database)["school_class"] == 0


def test_a_closed_term_takes_no_mark_from_a_file(database: Database, room: Classroom) -> None:
    set_term(database, room, "closed")
    content = class_journal([Table("Алгебра", room.days[:1], {"Жуков П.": ["5"]}, ())])
    assert "закрыт" in problems(bring(database, room.operator, content))[0]
    assert cell_texts(database) == {}


def test_a_term_that_the_class_does_not_have_is_a_problem_of_its_column(
    database: Database,
) -> None:
    told = bring(database, register(database), sheets(), "10А")
    (problem,) = told.problems
    assert (problem.sheet, problem.column) == ("Алгебра", "G")
    assert "1 полугодие, 2 полугодие" in problem.what


def test_year_marks_bring_the_year_as_a_term(database: Database) -> None:
    operator = register(database)
    table = Table("Алгебра", DAYS, {"Иванов П.": ["5", "", "", 5]}, ("Год",))
    assert bring(database, operator, class_journal([table])).problems == []
    with database.transaction(SCHOOL) as session:
        kinds = session.execute(
            text("SELECT t.kind, m.mark FROM term_mark m JOIN term t ON t.id = m.term_id")
        ).all()
    assert kinds == [("year", "5")]
    assert bring(database, operator, class_journal([table])).summary.changed == 0


def test_a_new_kind_of_work_is_added_with_the_weight_of_one(database: Database) -> None:
    table = Table("Алгебра", DAYS[:1], {"Иванов П.": ["5"]}, (), work_types=("ТЕСТ",))
    told = bring(database, register(database), class_journal([table]))
    assert any("«ТЕСТ» новый" in one.what for one in told.notes)
    with database.transaction(SCHOOL) as session:
        weight = session.scalars(select(WorkType.weight).where(WorkType.short == "ТЕСТ")).one()
    assert weight == 1


def test_a_preview_writes_nothing_and_says_what_would_change(database: Database) -> None:
    operator = register(database)
    before = counts(database)
    told = bring(database, operator, sheets(), preview=True)
    assert told.summary.changed == 7
    assert counts(database) == before


def test_an_import_takes_a_bounded_number_of_statements(
    database: Database, statements: CountStatements
) -> None:
    operator = register(database)
    years.open_year(database, operator, YEAR)
    cells_ = {f"Предмет {number}": ("5", "4", "3") for number in range(9)}
    blocks = [Block(f"Иванов{chr(0x430 + n)} Пётр", DAYS, cells_) for n in range(25)]
    content = progress_report(blocks, "7А", YEAR, "с 01.09.24 по 31.10.24")
    with statements() as sent:
        told = bring(database, operator, content)
    assert told.summary.changed == 25 * 27
    assert len(sent) <= 39


def test_who_is_no_deputy_may_not_import(database: Database) -> None:
    register(database)
    with pytest.raises(Forbidden):
        bring(database, caller("teacher", school=SCHOOL), sheets())


def test_a_school_that_is_not_there_is_said_so(database: Database) -> None:
    with pytest.raises(NotFound):
        import_file(
            database,
            caller("deputy", school="nowhere"),
            content=sheets(),
            year=YEAR,
            class_name="7А",
        )


def test_nothing_of_the_previews_table_is_needed_by_the_command(database: Database) -> None:
    bring(database, register(database), sheets())
    with database.transaction(SCHOOL) as session:
        assert session.scalars(select(JournalImport.id)).all() == []


def test_an_empty_class_that_stands_takes_the_files_children(database: Database) -> None:
    operator = register(database)
    year = years.open_year(database, operator, YEAR)
    classes.create_class(database, operator, year_id=year.id, grade=7, letter="А")
    told = bring(database, operator, sheets())
    assert told.problems == []
    assert counts(database)["class_journal"] == 1
