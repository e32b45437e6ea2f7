"""Opening a workbook safely: what comes out is sheets of plain values, or a clear refusal."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.journal.workbooks.markup import (
    BROKEN,
    SheetPart,
    check_parts,
    shared_texts,
    sheet_parts,
)
from services.journal.workbooks.names import clean
from services.journal.workbooks.package import pack, unpack
from services.journal.workbooks.places import Area, Place, column_letters
from services.journal.workbooks.sheet_markup import SheetMarkup

CellValue = int | float | str | bool | time | date | datetime | timedelta
_LONGEST_NAME = 31
"""UTF-16 units: Excel takes no longer name for a sheet and cuts what is given to it."""
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and the values of its rows, from A1 on, empty cells as ``""``.

    A cell that shows nothing is empty. Hidden rows and columns are indexes; `merges` are areas of
    joined cells, of which only the first holds a value. `cut` says that the name is as long as
    Excel lets it be, so that it may have been longer.
    """

    name: str
    rows: list[list[CellValue]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Area, ...] = ()
    cut: bool = False

    def values(self, within: Area | None = None) -> Iterator[tuple[int, int, CellValue]]:
        """Go through the cells that hold a value, as row, column and value."""
        top, bottom = (within.top, within.bottom) if within else (0, len(self.rows) - 1)
        for row in range(top, min(bottom, len(self.rows) - 1) + 1):
            values = self.rows[row]
            left, right = (within.left, within.right) if within else (0, len(values) - 1)
            for column in range(left, min(right, len(values) - 1) + 1):
                if values[column] != "":
                    yield row, column, values[column]

    def place(self, row: int, column: int | None = None) -> Place:
        """The place of a cell by its indexes, as a person names it."""
        return Place(self.name, row + 1, None if column is None else column_letters(column))


@dataclass(frozen=True, slots=True)
class Workbook:
    """The worksheets of a file in the order of their tabs."""

    sheets: tuple[Sheet, ...]


def open_workbook(source: bytes | Path, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Read the values of an .xlsx file; raise WorkbookRefused for anything else or hostile."""
    parts = unpack(_bytes_of(source, limits), limits)
    sheets = sheet_parts(parts)
    check_parts(parts, sheets)
    if len(sheets) > limits.sheets:
        raise WorkbookRefused(f"В файле больше {limits.sheets} листов: разделите его.")
    markup = _scan(parts, sheets, limits)
    parts |= {sheet.path: found.cells for sheet, found in zip(sheets, markup, strict=True)}
    return Workbook(
        tuple(
            Sheet(
                clean(sheet.name),
                rows,
                sheet.hidden,
                frozenset(found.hidden_rows),
                frozenset(found.hidden_columns),
                tuple(found.merges),
                len(sheet.name.encode("utf-16-le")) >= 2 * _LONGEST_NAME,
            )
            for sheet, found, rows in zip(sheets, markup, _rows(pack(parts)), strict=True)
        )
    )


def text_of(value: CellValue) -> str:
    """A value as it would be typed: one space between words, no tail on whole numbers."""
    if isinstance(value, bool):
        return "ИСТИНА" if value else "ЛОЖЬ"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    return " ".join(str(value).split())


def _bytes_of(source: bytes | Path, limits: Limits) -> bytes:
    if isinstance(source, bytes):
        return source
    with source.open("rb") as stream:
        return stream.read(limits.file_bytes + 1)


def _scan(
    parts: dict[str, bytes], sheets: list[SheetPart], limits: Limits
) -> list[SheetMarkup]:
    """Read the markup of all sheets, which are bounded one by one and together."""
    texts = shared_texts(parts)
    found: list[SheetMarkup] = []
    for sheet in sheets:
        found.append(SheetMarkup(sheet.name, parts[sheet.path], texts, limits))
        # The reader copies a shared text into every cell that points to it.
        if (
            sum(one.area for one in found) > limits.cells
            or sum(one.shared for one in found) > limits.text
        ):
            raise WorkbookRefused(
                f"В файле слишком много данных: можно не больше {limits.cells} клеток "
                "во всех листах."
            )
    return found


def _rows(data: bytes) -> list[list[list[CellValue]]]:
    """The rows of each sheet, all texts as they are seen."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            [
                [clean(value) if isinstance(value, str) else value for value in row]
                for row in book.get_sheet_by_index(index).to_python(skip_empty_area=False)
            ]
            for index in range(len(book.sheet_names))
        ]
    except CalamineError as error:
        raise WorkbookRefused(BROKEN) from error
