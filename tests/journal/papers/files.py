"""Lists of pupils for tests, in the shapes that schools have."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.journal.papers.pupils import read_pupils
from services.journal.papers.separated import open_table
from services.journal.papers.structure import Roster
from services.journal.workbooks import AcademicYear

YEAR = "2026/2027"
NEW_SCHOOL = Path(__file__).resolve().parents[4] / "shared" / "data" / "new-school"
HEADS = (
    "№ п/п", "Фамилия, имя, отчество", "Дата рождения", "Пол", "Родители", "Телефон, e-mail"
)
Row = Sequence[Any]


def workbook(sheets: Mapping[str, Sequence[Row]], edit: Callable[[Any], None] | None = None
             ) -> bytes:
    """A workbook with the rows of each sheet as they are."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet: Worksheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if edit is not None:
        edit(book)
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def separated(rows: Sequence[Row], *, encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    """The rows as CSV; a date as Russian Excel writes it."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"{one:%d.%m.%Y}" if isinstance(one, date) else one for one in row])
    return stream.getvalue().encode(encoding)


def class_list(
    children: Sequence[Row], name: str = "5А", *, day: str | None = "01.09.2026",
    heads: Row = HEADS,
) -> list[Row]:
    """A class's sheet as schools print it: a title, the head, numbered children, the total."""
    title = f"Список обучающихся {name} класса" + (f" на {day}" if day else "")
    numbered = [(number, *child) for number, child in enumerate(children, 1)]
    return [[title], [], heads, *numbered, [], ["", f"Всего: {len(children)}"]]


def child(
    name: str, born: Any = "12.05.2015", sex: str = "м", parents: str = "", contacts: str = ""
) -> Row:
    """A child's row without its number."""
    return name, born, sex, parents, contacts


def read(content: bytes, year: str = YEAR) -> Roster:
    """What a file says."""
    return read_pupils(open_table(content), AcademicYear.parse(year))


def read_sheet(rows: Sequence[Row], name: str = "5А") -> Roster:
    """What one sheet says."""
    return read(workbook({name: rows}))


def told(roster: Roster) -> list[tuple[str, int | None, str | None, str]]:
    """The problems of a list."""
    return [(one.sheet, one.row, one.column, one.what) for one in roster.problems]


def given_book() -> Any:
    """The list of pupils that a school gave, kept beside the repository, without its double.

    One child of 4А stands in it twice, in rows 4 and 26.
    """
    path = NEW_SCHOOL / "pupils-by-class.xlsx"
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    return load_workbook(path)
