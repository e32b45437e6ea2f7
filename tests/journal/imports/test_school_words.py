"""An import reads a file in the words of its school: names of subjects, attendance codes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from services.journal.attendance_codes.rules import USUAL, Attendance, CodeWriting
from services.journal.attendance_codes.usecases import change_codes
from services.journal.classes.models import Subject, SubjectGroup
from services.journal.imports.usecases.report import Report
from services.journal.imports.usecases.uploads import apply_import, preview_import
from services.journal.subjects.usecases import NewNames, add_subject
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.imports.files import (
    DAYS,
    SCHOOL,
    YEAR,
    bring,
    cell_texts,
    problems,
    register,
)
from tests.journal.workbooks.factory import Block, Table, class_journal, progress_report

OWN = (
    CodeWriting(Attendance.ABSENT, "о", "отсутствие"),
    CodeWriting(Attendance.ILL, "б", "болезнь"),
    CodeWriting(Attendance.EXCUSED, "ув", "по заявлению", spellings=("уваж",)),
    CodeWriting(Attendance.UNEXCUSED, "н", "прогул", in_use=False),
    CodeWriting(Attendance.LATE, "оп", "опоздал"),
)


@pytest.fixture
def school(database: Database) -> Caller:
    """The operator of a school with some subjects."""
    command = register(database)
    for names in (
        NewNames("Математика", "Матем.", ("Матем-ка",)),
        NewNames("Литература", None, ()),
        NewNames("Литературное чтение", None, ()),
        NewNames("Алгебра и начала анализа", None, ()),
        NewNames("Робототехника и электроника", None, ()),
        NewNames("Русский язык", None, ()),
    ):
        add_subject(database, command, None, names)
    return command


def of(subject: str, *more: str) -> bytes:
    """Return a class journal with one sheet for each subject."""
    pupils = {"Иванов П.": ["5", "4", "3", 4.0, "4"]}
    return class_journal([Table(name, DAYS, pupils) for name in (subject, *more)])


def taught(database: Database) -> list[str]:
    """Return the subjects of the groups that there are."""
    with database.transaction(SCHOOL) as session:
        return list(session.scalars(
            select(Subject.name).join_from(SubjectGroup, Subject).order_by(Subject.name)
        ))


def report(
    cells: Sequence[str], legend: Sequence[tuple[str, str]] = (("Б", "болезнь"),)
) -> bytes:
    """Return one child's block of a progress report, with what its letters mean."""
    block = Block("Иванов Пётр Ильич", DAYS, {"Математика": cells}, legend=legend)
    return progress_report([block], "7А", YEAR, "с 01.09.24 по 31.10.24")


def notes(told: Report) -> list[str]:
    """Return the sentences of a report's notes."""
    return [one.what for one in told.notes]


@pytest.mark.parametrize("name", ["Матем", "матем-ка", "МАТЕМАТИКА"])
def test_short_and_other_names_are_the_school_s_subject(
    database: Database, school: Caller, name: str
) -> None:
    told = bring(database, school, of(name))
    assert problems(told) == []
    assert taught(database) == ["Математика"]
    assert all("математика" not in one.lower() for one in notes(told))


def test_a_shortened_name_is_taken_with_a_note(database: Database, school: Caller) -> None:
    told = bring(database, school, of("Рус. яз"))
    assert "«Рус. яз» — это предмет «Русский язык»." in notes(told)
    assert taught(database) == ["Русский язык"]


def test_a_name_that_could_be_two_is_asked(database: Database, school: Caller) -> None:
    told = bring(database, school, of("Лит"))
    assert problems(told) == [
        "«Лит» может быть: Литература, Литературное чтение. Выберите один из них."
    ]
    assert taught(database) == []
    assert [one.sheet for one in told.problems] == ["Лит"]


@pytest.mark.parametrize(
    ("name", "told_of"),
    [
        ("Алгебра", []),  # a subject of the federal list is no other one shortened
        ("Робототехника", [
            "Предмета «Робототехника» в школе нет, он добавлен; похожие: «Робототехника и "
            "электроника»."
        ]),
    ],
)
def test_the_beginning_of_another_name_is_a_subject_of_its_own(
    database: Database, school: Caller, name: str, told_of: list[str]
) -> None:
    told = bring(database, school, of(name))
    assert problems(told) == []
    assert taught(database) == [name]
    assert [one for one in notes(told) if "похожие" in one] == told_of


def test_two_sheets_of_one_subject_are_refused(database: Database, school: Caller) -> None:
    told = bring(database, school, of("Математика", "Матем."))
    assert "Лист по предмету «Математика» в файле уже есть: оставьте один." in problems(told)
    assert taught(database) == []


def test_the_same_file_again_changes_nothing(database: Database, school: Caller) -> None:
    bring(database, school, of("Матем"))
    assert bring(database, school, of("Матем")).summary.changed == 0


def test_letters_of_a_file_mean_what_the_school_says(
    database: Database, school: Caller
) -> None:
    change_codes(database, school, None, OWN)
    told = bring(database, school, report(("5О", "ОП 2", "уваж")))
    assert problems(told) == []
    assert list(cell_texts(database).values()) == ["5·Н", "2·О", "У"]
    assert told.sample is not None
    assert told.sample.rows[0].cells == ["5·о", "2·оп", "ув"]
    assert bring(database, school, report(("5О", "ОП 2", "уваж"))).summary.changed == 0


def test_letters_that_the_school_does_not_write_are_refused(
    database: Database, school: Caller
) -> None:
    change_codes(database, school, None, OWN)
    (why,) = problems(bring(database, school, report(("5", "У", "4"))))
    assert "посещаемость: о, б, ув, оп" in why
    assert cell_texts(database) == {}


def test_a_code_out_of_use_is_still_read_in_files(database: Database, school: Caller) -> None:
    change_codes(database, school, None, OWN)
    assert problems(bring(database, school, report(("5", "н", "4")))) == []
    assert "НП" in cell_texts(database).values()


def test_a_legend_that_says_another_thing_than_the_school_keeps_the_file_out(
    database: Database, school: Caller
) -> None:
    change_codes(database, school, None, OWN)
    (why,) = problems(bring(database, school, report(("5", "О", "3"), [("О", "опоздание")])))
    assert why == (
        "В файле «О» значит «опоздание», а в школе — «отсутствие»: исправьте в файле или в "
        "настройках школы."
    )
    assert cell_texts(database) == {}
    assert problems(bring(database, school, report(("5", "О", "3"), [("О", "отсутствие")]))) == []
    assert "Н" in cell_texts(database).values()


def test_a_page_reads_the_file_by_the_codes_of_the_moment(
    database: Database, school: Caller
) -> None:
    deputy = replace(school, role="deputy")
    change_codes(database, school, None, OWN)
    seen = preview_import(
        database, deputy, content=report(("5О", "ОП 2", "3")), year=YEAR, class_name=None
    )
    change_codes(database, school, None, [
        replace(one, spellings=("оп", "о") if one.code == "О" else ()) for one in USUAL.writings
        if one.code != "О"
    ] + [CodeWriting(Attendance.LATE, "оп", "опоздал", spellings=("о",))])
    done = apply_import(database, deputy, seen.id)
    assert done.state == "applied"
    assert list(cell_texts(database).values()) == ["5·О", "2·О", "3"]
