"""Separated text (CSV) as a sheet: whatever encoding and separator programs write it in."""

import csv
import io
import re

from services.journal.papers.tables import find_head
from services.journal.papers.vocabularies import KINDS
from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.journal.workbooks.names import clean
from services.journal.workbooks.opening import DEFAULT_LIMITS, Sheet, Workbook, open_workbook
from services.journal.workbooks.sheet_markup import CellValue
from services.shared.wording import said

SHEET = "CSV"
"""How the one sheet of separated text is called."""

_SEPARATORS = ";,\t"
_LOOKED_AT = 4096
_LONGEST_CELL = 2_000  # a child's four representatives with relations are two hundred
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_OTHER_TEXT = re.compile(rb"\s*(<|\{\\rtf)|.{0,1024}?%PDF", re.DOTALL)
# What spreadsheets would take for a formula is written with an apostrophe before it.
_GUARD = re.compile(r"\A'(?='*[=+\-@\t\r])")
_SEPARATOR_LINE = re.compile(r"sep=.\r?\n", re.IGNORECASE)


def open_table(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Read a workbook, or separated text as a workbook of one sheet.

    Raises:
        WorkbookRefused: it is neither, or hostile.
    """
    workbook = _open_table(content, limits)
    for sheet in workbook.sheets:
        for row, column, value in sheet.values():
            if isinstance(value, str) and len(value) > _LONGEST_CELL:
                place = sheet.place(row, column)
                raise WorkbookRefused(said(
                    "%(place)s: в клетке списка может быть до %(most)s знаков.",
                    place=str(place), most=_LONGEST_CELL,
                ))
    return workbook


def _open_table(content: bytes, limits: Limits) -> Workbook:
    if not is_text(content):
        return open_workbook(content, limits)
    sheets = separated_sheets(content, limits)
    best = max(sheets, key=_likeness, default=None)
    if best is None or not any(_likeness(best)):
        raise WorkbookRefused(said(
            "Это текст, но не список с разделителями: нужна строка заголовков, например "
            "«ФИО;Дата рождения;Класс», и разделитель — точка с запятой, запятая или табуляция."
        ))
    return Workbook((best,))


def separated_sheets(content: bytes, limits: Limits = DEFAULT_LIMITS) -> list[Sheet]:
    """Return text as a sheet for each separator that it could be read by.

    Raises:
        WorkbookRefused: there is more of it than a list has, or it is in no known encoding.
    """
    if len(content) > limits.file_bytes:
        raise WorkbookRefused(
            said("Файл больше %(size)s МБ: разделите его.", size=limits.file_bytes >> 20)
        )
    text = _SEPARATOR_LINE.sub("", _decoded(content), count=1)
    tables = [table for one in _SEPARATORS if (table := _table(text, one, limits)) is not None]
    return [Sheet(SHEET, table) for table in tables if table]


def _likeness(sheet: Sheet) -> tuple[int, int]:
    """How much a table looks like a list: the heads that are known, else rows of several cells."""
    heads = max(len(find_head(sheet, words).columns) for words in KINDS.values())
    several = sum(sum(cell != "" for cell in row) > 2 for row in sheet.rows)
    return heads, several if 2 * several > len(sheet.rows) else 0


def is_text(content: bytes) -> bool:
    """Tell whether this is text of some kind, and neither a workbook nor a web page."""
    head = content[:_LOOKED_AT]
    if not head.strip() or _OTHER_TEXT.match(head):
        return False
    return head.startswith(_WIDE) or not _CONTROL.search(head)


def _decoded(content: bytes) -> str:
    """Return the text: UTF-16 by its mark, UTF-8 where it is, else that of Russian Windows."""
    encodings = ("utf-16",) if content.startswith(_WIDE) else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WorkbookRefused(said(
        "Текст файла не читается: сохраните его как «CSV UTF-8» или как книгу .xlsx."
    ))


def _table(text: str, separator: str, limits: Limits) -> list[list[CellValue]] | None:
    """Return the cells without the empty rows and columns at the end; None where it does not fit.

    Raises:
        WorkbookRefused: there is more of it than a list has.
    """
    rows: list[list[CellValue]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append([clean(_GUARD.sub("", cell)) for cell in row])
            if len(rows) > limits.rows or len(row) > limits.columns:
                raise WorkbookRefused(said(
                    "В файле слишком много данных: можно не больше %(rows)s строк и "
                    "%(columns)s столбцов.", rows=limits.rows, columns=limits.columns,
                ))
    except csv.Error:
        return None
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((_width(row) for row in rows), default=0)
    if width * len(rows) > limits.cells:
        raise WorkbookRefused(said(
            "В файле слишком много данных: можно не больше %(cells)s клеток.", cells=limits.cells
        ))
    return [[*row[:width], *[""] * (width - len(row))] for row in rows]


def _width(row: list[CellValue]) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell != ""), default=0)
