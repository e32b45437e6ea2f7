"""A heading of one row of dates: all below it is of the table, nothing is passed over."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from services.journal.marks.rules.marks import format_cell
from services.journal.workbooks import AcademicYear, JournalFile, open_workbook, read_journal

YEAR = AcademicYear.parse("2025/2026")
FIRST, SECOND = date(2025, 9, 5), date(2025, 10, 7)
HEAD = ("", "Ученики", FIRST, SECOND)
PUPILS = (("1", "Жук Анна", "", "Н"), ("2", "Ли Пётр", "4", "3"))
ALL = {
    ("Жук Анна", SECOND): "Н", ("Ли Пётр", FIRST): "4", ("Ли Пётр", SECOND): "3",
}


def read(*rows: Sequence[Any]) -> JournalFile:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        shown = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet("Алгебра")
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, shown)
                elif value != "":
                    sheet.write(row, column, value)
    return read_journal(open_workbook(buffer.getvalue()), YEAR, "7А")


def cells(file: JournalFile) -> dict[tuple[str, date], str]:
    return {(cell.pupil, cell.lesson.held_on): format_cell(cell.content) for cell in file.cells}


@pytest.mark.parametrize("between", [(), (("", "", "", ""),)], ids=["at once", "after a blank"])
def test_the_first_pupil_below_is_a_pupil(between: tuple[Any, ...]) -> None:
    file = read(HEAD, *between, *PUPILS)
    assert (cells(file), file.problems) == (ALL, ())


def test_marks_of_the_first_pupil_are_no_days() -> None:
    file = read(HEAD, ("1", "Жук Анна", "5", ""), PUPILS[1])
    assert file.problems == ()
    assert cells(file)["Жук Анна", FIRST] == "5"


def test_a_row_of_works_below_is_read() -> None:
    file = read(HEAD, ("", "", "КР", ""), *PUPILS)
    assert (cells(file), file.problems) == (ALL, ())
    assert {one.key.held_on: one.work_type for one in file.lessons} == {FIRST: "КР", SECOND: None}


def test_days_that_became_fractions_below_are_named_by_their_places() -> None:
    file = read(("", "Ученики", date(2025, 9, 1), date(2025, 10, 1)),
                ("", "", 5.09, 7.1), *PUPILS)
    assert [(one.row, one.column) for one in file.problems] == [(2, "C"), (2, "D")]
    assert "5.09" in file.problems[0].what


def test_dates_over_days_are_months_as_before() -> None:
    file = read(("", "Ученики", date(2025, 9, 1), date(2025, 10, 1)), ("", "", 5, 7), *PUPILS)
    assert (cells(file), file.problems) == (ALL, ())
