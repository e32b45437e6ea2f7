"""Files of schools that went in wrongly once, kept beside the repository, and what is right."""

from pathlib import Path

import pytest
from sqlalchemy import text

from services.journal.imports.usecases.report import Report
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.imports.files import SCHOOL, bring, cell_texts, problems, register

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"


def case(name: str) -> bytes:
    """Return a file of a case."""
    path = CASES / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    return path.read_bytes()


@pytest.fixture
def operator(database: Database) -> Caller:
    """Return the operator of a school without a year."""
    return register(database)


def went_in(told: Report) -> bool:
    return told.problems == [] and told.summary.marks > 0


@pytest.mark.parametrize("name", ["october-as-date", "all-as-date"])
def test_a_month_that_became_a_date_is_that_month(
    database: Database, operator: Caller, name: str
) -> None:
    assert went_in(bring(database, operator, case(f"01-month-turned-date/{name}.xlsx"), "8Я"))
    days = sorted({day for _, day in cell_texts(database)})
    assert days == ["2024-09-02", "2024-09-09", "2024-10-07", "2024-10-14"]


def test_a_sheet_name_that_excel_has_cut_is_the_subject_that_begins_so(
    database: Database, operator: Caller
) -> None:
    cut = case("03-sheet-name-31/2-sheets.xlsx")
    assert "такого предмета в школе нет" in problems(bring(database, operator, cut, "7Ъ"))[0]
    assert went_in(bring(database, operator, case("03-sheet-name-31/1-report.xlsx"), "7Ъ"))
    told = bring(database, operator, cut, "7Ъ")
    assert (told.problems, told.summary.changed) == ([], 0)
    assert "это предмет «Основы безопасности и защиты Родины»" in told.notes[0].what
    with database.transaction(SCHOOL) as session:
        assert session.scalar(text("SELECT count(*) FROM subject")) == 1


def test_a_subgroup_that_excel_has_cut_off_is_asked_for(
    database: Database, operator: Caller
) -> None:
    told = bring(database, operator, case("03-sheet-name-31/3-subgroup-cut.xlsx"))
    assert "подгруппы не видно" in problems(told)[0]


@pytest.mark.parametrize("name", ["conditional-format", "dropdown", "sparkline"])
def test_formulas_outside_the_cells_are_none_of_ours(
    database: Database, operator: Caller, name: str
) -> None:
    assert went_in(bring(database, operator, case(f"04-dropdown-other-sheet/{name}.xlsx")))


@pytest.mark.parametrize(
    "name", ["beside-table", "in-lesson-only", "in-summaries", "on-empty-sheet"]
)
def test_a_space_is_nothing(database: Database, operator: Caller, name: str) -> None:
    told = bring(database, operator, case(f"05-blank-spaces/space-{name}.xlsx"))
    assert went_in(told)
    assert told.notes == []


def test_text_from_a_mac_names_the_same_children_and_subject(
    database: Database, operator: Caller
) -> None:
    assert went_in(bring(database, operator, case("06-nfd-names/1-nfc.xlsx")))
    for name in ("2-nfd", "4-zero-width"):
        told = bring(database, operator, case(f"06-nfd-names/{name}.xlsx"))
        assert (told.problems, told.summary.changed) == ([], 0)


def test_a_class_and_a_month_from_a_mac_are_read(database: Database, operator: Caller) -> None:
    content = case("06-nfd-names/3-nfd-class-and-month.xlsx")
    assert went_in(bring(database, operator, content, "8\u0418\u0306"))


def test_namesakes_go_in_by_their_birth_dates_and_are_found_again(
    database: Database, operator: Caller
) -> None:
    born = case("08-full-namesakes/two-ivanovs-born.xlsx")
    for name in ("two-ivanovs", "two-ivanovs-numbered"):
        told = bring(database, operator, case(f"08-full-namesakes/{name}.xlsx"))
        assert "дат" in problems(told)[-1]
    told = bring(database, operator, born)
    assert went_in(told)
    assert told.summary.pupils == 2
    again = bring(database, operator, born)
    assert (again.problems, again.summary.changed) == ([], 0)


def test_a_lesson_moved_in_the_old_system_stands_once_and_is_named(
    database: Database, operator: Caller
) -> None:
    assert went_in(bring(database, operator, case("10-lesson-moved/1-before.xlsx")))
    told = bring(database, operator, case("10-lesson-moved/2-after.xlsx"))
    assert told.problems == []
    assert [note.what for note in told.notes] == [
        "Алгебра: урока 05.09.2024 в файле больше нет. Что на нём перенесено раньше, будет "
        "убрано из журнала (клеток: 2)."
    ]
    texts = {key: said for key, said in cell_texts(database).items() if said}
    assert texts == {
        ("Иванов", "2024-09-03"): "5", ("Иванов", "2024-09-06"): "4",
        ("Петрова", "2024-09-06"): "3", ("Петрова", "2024-09-10"): "4",
    }


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hidden-row-column", ["Строка скрыта", "Столбец скрыт"]),
        ("hidden-sheet", ["Лист скрыт и не похож на журнал"]),
        ("hidden-subject-sheet", ["Лист скрыт"]),
    ],
)
def test_what_is_hidden_is_told(
    database: Database, operator: Caller, name: str, says: list[str]
) -> None:
    told = bring(database, operator, case(f"16-hidden/{name}.xlsx"))
    assert went_in(told)
    for note, expected in zip(told.notes, says, strict=True):
        assert note.what.startswith(expected)


@pytest.mark.parametrize(("name", "area"), [("merged", "C3:E3"), ("merged-down", "D3:D4")])
def test_joined_cells_of_lessons_are_a_problem_by_their_area(
    database: Database, operator: Caller, name: str, area: str
) -> None:
    told = bring(database, operator, case(f"20-merged-illness/{name}.xlsx"))
    assert [what.startswith(f"Клетки {area} объединены") for what in problems(told)] == [True]


@pytest.mark.parametrize(
    "name", ["formatted-to-the-bottom", "formatted-to-the-right", "row-height-far-down"]
)
def test_empty_cells_with_borders_are_nothing(
    database: Database, operator: Caller, name: str
) -> None:
    assert went_in(bring(database, operator, case(f"22-used-range/{name}.xlsx")))


@pytest.mark.parametrize(
    ("given", "shown"),
    [("10ИТ", "10ИТ"), ("5 эколог", "5 эколог"), ("11 ФМ", "11ФМ"), ("12А", "12А"), ("9", "9")],
)
def test_classes_are_named_as_schools_name_them(
    database: Database, operator: Caller, given: str, shown: str
) -> None:
    told = bring(database, operator, case("26-class-names/sheet.xlsx"), given)
    assert went_in(told)
    assert told.class_name == shown
    with database.transaction(SCHOOL) as session:
        assert session.scalars(text("SELECT name FROM school_class")).all() == [shown]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("01", ("Салтыков-Щедрин", "Михаил", "Евграфович")),
        ("02", ("Салтыков-Щедрин", "Михаил", "Евграфович")),
        ("03", ("Иванова", "Анна", "Сергеевна")),
        ("05", ("Мамедов", "Али", "Гасан оглы")),
        ("06", ("д'Артаньян", "Шарль", "")),
        ("07", ("О'Нил", "Анна-Мария", "Ивановна")),
        ("09", ("Ахмедов", "Т.", "")),
        ("10", ("Аль-Хасан", "Омар", "")),
        ("12", ("ИВАНОВ", "ИВАН", "ИВАНОВИЧ")),
        ("13", ("Иванов", "Иван", "Иванович")),
        ("14", ("Иванов", "Иван", "Иванович")),
    ],
)
def test_a_name_is_told_apart(
    database: Database, operator: Caller, number: str, expected: tuple[str, str, str]
) -> None:
    assert went_in(bring(database, operator, case(f"27-names/{number}.xlsx")))
    with database.transaction(SCHOOL) as session:
        rows = session.execute(text("SELECT family_name, given_name, patronymic FROM pupil"))
        assert expected in {tuple(row) for row in rows}


@pytest.mark.parametrize("number", ["04", "08", "11"])
def test_a_name_that_cannot_be_told_apart_is_refused_at_its_cell(
    database: Database, operator: Caller, number: str
) -> None:
    told = bring(database, operator, case(f"27-names/{number}.xlsx"))
    assert [(one.row, one.column) for one in told.problems] == [(3, "B")]
