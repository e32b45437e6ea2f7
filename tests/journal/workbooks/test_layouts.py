"""Both layouts, on workbooks written here: other classes, subjects, dates and mistakes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.journal.marks.rules.marks import format_cell
from services.journal.workbooks import (
    AcademicYear,
    JournalFile,
    WorkbookRefused,
    compare_averages,
    open_workbook,
    read_journal,
)
from services.journal.workbooks.structure import Layout, SubjectKey
from tests.journal.workbooks.factory import Block, Table, class_journal, progress_report

YEAR = AcademicYear.parse("2025/2026")
DAYS = [date(2025, 12, 22), date(2025, 12, 22), date(2025, 12, 29), date(2026, 1, 12)]


def report(**subjects: list[Any]) -> bytes:
    return progress_report([Block("Ли Анна Петровна", DAYS, subjects)])


def sheets(pupils: dict[str, list[Any]], **changes: Any) -> bytes:
    return class_journal([Table(**{"name": "Химия", "days": DAYS, "pupils": pupils, **changes})])


def read(data: bytes, class_name: str | None = None) -> JournalFile:
    return read_journal(open_workbook(data), YEAR, class_name)


def cells(file: JournalFile) -> dict[tuple[str, str, str, int], str]:
    return {
        (
            cell.pupil,
            cell.lesson.subject.name,
            cell.lesson.held_on.isoformat(),
            cell.lesson.ordinal,
        ): format_cell(cell.content)
        for cell in file.cells
    }


def test_a_report_is_read_over_the_new_year_with_double_lessons() -> None:
    file = read(report(Химия=["4", "О 2", "", 5]))
    assert file.layout is Layout.PROGRESS_REPORT
    assert (file.school, file.class_name, file.grade) == ("Школа № 5", "7Б", 7)
    assert file.period == (date(2025, 9, 1), date(2026, 5, 31))
    assert not file.problems
    assert cells(file) == {
        ("Ли Анна Петровна", "Химия", "2025-12-22", 1): "4",
        ("Ли Анна Петровна", "Химия", "2025-12-22", 2): "2·О",
        ("Ли Анна Петровна", "Химия", "2026-01-12", 1): "5",
    }


def test_the_second_lesson_of_a_day_keeps_its_number_without_the_first() -> None:
    assert [cell.lesson.ordinal for cell in read(report(Химия=["", "3"])).cells] == [2]


def test_two_attendance_codes_in_a_cell_are_two_lessons() -> None:
    found = read(report(Химия=["О Н", "3"]))
    shown = [(cell.lesson.ordinal, format_cell(cell.content)) for cell in found.cells]
    assert shown == [(1, "О"), (2, "Н"), (3, "3")]


def test_a_subject_may_have_the_name_of_an_attendance_code() -> None:
    assert read(report(Б=["5"])).subjects == (SubjectKey("Б"),)


def test_a_class_journal_is_read_with_its_subgroup_departure_and_work_types() -> None:
    file = read(
        sheets(
            {
                "Ли А.": ["5·2", 4, "4·Н", "", 3.7, 4],
                "Ким Б. Выбыл(а) 30.12.2025": ["", "Б", "", "", "", ""],
            },
            name="Химия (2 гр.)",
            work_types=["СР", "", "КР"],
        ),
        "10-б",
    )
    assert file.layout is Layout.SUBJECT_SHEETS
    assert not file.problems
    assert (file.class_name, file.subjects) == ("10Б", (SubjectKey("Химия", "2 гр."),))
    assert [pupil.departed_on for pupil in file.pupils] == [None, date(2025, 12, 30)]
    assert [lesson.work_type for lesson in file.lessons] == ["СР", None, "КР", None]
    assert list(cells(file).values()) == ["5·2", "4", "4·Н", "Б"]
    assert [(mark.term, mark.mark.value) for mark in file.term_marks] == [("1 ЧТ", "4")]
    assert [stated.value for stated in file.averages] == [Decimal("3.7")]


def test_the_place_of_a_cell_is_named_as_people_do() -> None:
    file = read(sheets({"Ли А.": ["5"]}, name="Химия (2 гр.)"), "8А")
    assert str(file.cells[0].place) == "лист «Химия (2 гр.)», строка 4, столбец C"


def test_each_summary_stands_for_the_days_of_its_own_term() -> None:
    days = [date(2025, 9, 1), date(2025, 9, 2)]
    data = sheets({"Ли А.": [5, 4, 4.5, 5]}, days=days)
    stated = read(data, "8А").averages[0]
    assert (stated.first_day, stated.last_day) == (days[0], days[1])


@pytest.mark.parametrize("text", ["7", "5?", "четыре", "10", "Н 5+"])
def test_what_is_not_understood_is_named_by_its_place(text: str) -> None:
    block, sheet = read(report(Химия=["5", text])), read(sheets({"Ли А.": ["5", text]}), "8А")
    assert [(problem.row, problem.column) for problem in block.problems] == [(13, "C")]
    assert [(problem.row, problem.column) for problem in sheet.problems] == [(4, "D")]
    assert len(block.cells) == len(sheet.cells) == 1


def test_two_attendance_codes_in_one_lesson_of_a_class_journal_are_a_problem() -> None:
    assert "оставьте один" in read(sheets({"Ли А.": ["Н Б"]}), "8А").problems[0].what


def test_nothing_outside_the_table_is_dropped_in_silence() -> None:
    data = sheets({"Ли А.": ["5", "", "", "", "", "", "лишнее"]})
    assert [(p.row, p.column) for p in read(data, "8А").problems] == [(4, "I")]


def test_two_pupils_with_one_short_name_are_a_problem() -> None:
    tables = [Table("Химия", DAYS[:1], {"Семёнов И.": ["5"], "Семенов И.": ["4"]})]
    problem = read(class_journal(tables), "8А").problems[0]
    assert (problem.sheet, problem.row, problem.column) == ("Химия", 5, "B")
    assert "уже есть в строке 4" in problem.what


def test_one_pupil_in_two_blocks_is_a_problem() -> None:
    block = Block("Ли Анна", DAYS, {"Химия": ["5"]})
    assert "дважды" in read(progress_report([block, block])).problems[0].what


def test_a_day_outside_the_period_or_the_calendar_is_a_problem() -> None:
    block = Block("Ли Анна", DAYS, {"Химия": ["5"]})
    data = progress_report([block], period="с 01.12.25 по 31.12.25")
    assert [p.what for p in read(data).problems] == ["День 12.01.2026 вне периода отчёта."]


def test_year_one_brings_no_marks() -> None:
    block = Block("Ли Анна", DAYS, {"Химия": ["5", "Н"]})
    file = read(progress_report([block], class_name="1А"))
    assert "В 1 классе отметок нет" in file.problems[0].what
    assert [format_cell(cell.content) for cell in file.cells] == ["Н"]


@pytest.mark.parametrize(
    ("class_name", "year", "says"),
    [("8А", "2025/2026", "В файле класс 7Б"), (None, "2024/2025", "а выбран 2024/2025")],
)
def test_another_class_or_year_is_refused(
    class_name: str | None, year: str, says: str
) -> None:
    book = open_workbook(report(Химия=["5"]))
    with pytest.raises(WorkbookRefused, match=says):
        read_journal(book, AcademicYear.parse(year), class_name)


def test_a_file_without_a_class_asks_for_one() -> None:
    with pytest.raises(WorkbookRefused, match=(
        r"^Файл не называет класс: укажите его, например 8А\.$"
    )):
        read(sheets({"Ли А.": ["5"]}))


def test_averages_are_checked_at_the_decimals_of_the_file() -> None:
    right, wrong = ["5", "4", "4", "", 4.3], ["5", "4", "4", "", 4.4]
    comparison = compare_averages(read(sheets({"Ли А.": right, "Ким Б.": wrong}), "8А"))
    assert (comparison.compared, comparison.agree) == (2, 1)
    different = comparison.differ[0]
    assert (different.place.row, different.file, different.ours) == (5, "4.4", "4.3")


def test_a_nought_stands_for_no_marks_and_hidden_weights_stay_unchecked() -> None:
    block = Block(
        "Ли Анна",
        DAYS,
        {"Химия": ["5", "4"], "Физика": [], "Труд": ["3"], "Музыка": ["5"]},
        {
            "Химия": (4.5, 5, "5"),
            "Физика": (0, 0, ""),
            "Труд": (0, 0, ""),
            "Музыка": (5, 2.5, ""),
        },
    )
    comparison = compare_averages(read(progress_report([block])))
    # plain averages of four subjects, and the weighted ones of Физика and Музыка
    assert (comparison.compared, comparison.agree, comparison.unchecked) == (6, 4, 2)
    assert [(d.file, d.ours) for d in comparison.differ] == [("0.0", "3.0"), ("2.5", "5.0")]
