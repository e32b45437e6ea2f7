"""Lists as tables that go home and come back: their heads, an example row, what a cell may hold.

A CSV is UTF-8 with its mark and semicolons, which Excel, LibreOffice and Google Sheets of a
Russian computer open as a table. Its dates are 2015-09-25, which LibreOffice saves as they are; it
saves 25.09.2015 with a year of two digits.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import xlsxwriter

from services.journal.papers.spellings import EXAMPLE, HINTS

OutCell = str | date | Decimal | None
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
CLASS, LED_CLASS, SUBJECT, TEACHER = "Класс", "Классное руководство", "Предмет", "Учитель"
VACANCY = "вакансия"
SEXES: Mapping[str | None, str] = {"m": "м", "f": "ж", None: ""}
USUAL: Mapping[str, Sequence[str]] = {
    "Пол": ("м", "ж"),
    "Группа": ("1 гр.", "2 гр."),
    "Должность": (
        "учитель", "учитель начальных классов", "директор", "заместитель директора по УВР",
        "заместитель директора по ВР", "педагог-психолог", "архивариус",
        "ответственный за персональные данные",
    ),
}
"""What cells are chosen from in every school, by their heads."""
_CHECKED_ROWS = 1000
_WIDEST = 45


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A kind of list: its heads, which of them hold dates, and the row of an example."""

    title: str
    heads: tuple[str, ...]
    example: tuple[OutCell, ...]
    dates: frozenset[str] = frozenset()

    @property
    def form_name(self) -> str:
        """What the file of an empty form is called."""
        return f"{self.title}, образец.xlsx"


PUPILS_SHEET = ListSheet(
    "Ученики",
    ("Класс", "Фамилия", "Имя", "Отчество", "Дата рождения", "Пол",
     "Родители (законные представители)", "Телефон", "E-mail"),
    ("5А", EXAMPLE, "Анна", "Ивановна", date(2015, 9, 25), "ж",
     "Примерова Ольга Петровна (мать); Примеров Иван Львович (отец)",
     "8 900 123-45-67; 8 900 765-43-21", "olga@mail.example; ivan@mail.example"),
    frozenset({"Дата рождения"}),
)
STAFF_SHEET = ListSheet(
    "Сотрудники",
    ("Фамилия", "Имя", "Отчество", "Должность", "Классное руководство", "Телефон", "E-mail"),
    (EXAMPLE, "Анна", "Ивановна", "учитель", "5А", "8 900 123-45-67", "anna@school.example"),
)
LOAD_SHEET = ListSheet(
    "Нагрузка",
    ("Учитель", "Предмет", "Класс", "Группа", "Часов в неделю"),
    (f"{EXAMPLE} Анна Ивановна", "Алгебра", "7А", "1 гр.", Decimal(3)),
)
SHEETS: Mapping[str, ListSheet] = {
    "pupils": PUPILS_SHEET, "staff": STAFF_SHEET, "load": LOAD_SHEET,
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the cells under a head may be chosen from, in the order shown."""

    of: Mapping[str, Sequence[str]] = field(default_factory=dict)


def write_csv(sheet: ListSheet, rows: Iterable[Sequence[OutCell]]) -> bytes:
    """Return a list as CSV; what a spreadsheet would take for a formula has an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(sheet.heads)
    writer.writerows([_guarded(_text(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(
    sheet: ListSheet, rows: Iterable[Sequence[OutCell]], choices: Choices | None = None
) -> bytes:
    """Return a list as a workbook: dates are dates, all else but hours is text.

    With `choices` the cells below the head are chosen from lists, and dates are checked.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        _Page(book, sheet).write([*rows])
        if choices is not None:
            _offer(book, sheet, choices)
    return out.getvalue()


class _Page:
    """The sheet of a list."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: ListSheet) -> None:
        self._sheet = sheet
        self._page = book.add_worksheet(sheet.title)
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._words = book.add_format({"num_format": "@"})
        self._day = book.add_format({"num_format": "dd.mm.yyyy"})

    def write(self, rows: Sequence[Sequence[OutCell]]) -> None:
        """Write the head and the rows; columns are as wide as what stands in them."""
        for column, head in enumerate(self._sheet.heads):
            self._page.write_string(0, column, head, self._bold)
            longest = max([len(head), *(len(_text(row[column])) for row in rows)])
            shape = self._day if head in self._sheet.dates else self._words
            self._page.set_column(column, column, min(longest + 2, _WIDEST), shape)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                self._write(number, column, cell)
        self._page.freeze_panes(1, 0)

    def _write(self, row: int, column: int, cell: OutCell) -> None:
        if isinstance(cell, date):
            self._page.write_datetime(row, column, cell, self._day)
        elif isinstance(cell, Decimal):
            self._page.write_number(row, column, cell)
        elif cell:
            self._page.write_string(row, column, cell, self._words)


def _offer(book: xlsxwriter.Workbook, sheet: ListSheet, choices: Choices) -> None:
    """Let cells be chosen: from lists on a hidden sheet, since a formula holds few of them."""
    page = book.get_worksheet_by_name(sheet.title)
    hints = book.add_worksheet(HINTS)
    hints.hide()
    for column, head in enumerate(sheet.heads):
        area = (1, column, _CHECKED_ROWS, column)
        if head in sheet.dates:
            page.data_validation(*area, {
                "validate": "date", "criteria": "between", "minimum": date(1990, 1, 1),
                "maximum": date(2098, 12, 31), "ignore_blank": True,
                "error_message": "Нужна дата, например 25.09.2015.",
            })
        values = choices.of.get(head, ())
        if values:
            hints.write_column(0, column, values)
            letter = xlsxwriter.utility.xl_col_to_name(column)
            page.data_validation(*area, {
                "validate": "list", "ignore_blank": True, "error_type": "warning",
                "source": f"='{HINTS}'!${letter}$1:${letter}${len(values)}",
                "error_message": "Такого значения в школе ещё нет. Оставить?",
            })


def national(phone: str | None) -> str:
    """Return a telephone number as it is written at home: no sign of a formula before it."""
    if phone is None:
        return ""
    if phone.startswith("+7") and len(phone) == len("+79001234567"):
        return f"8 {phone[2:5]} {phone[5:8]}-{phone[8:10]}-{phone[10:]}"
    return phone


def _text(cell: OutCell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}".replace(".", ",")
    return cell


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text
