"""Opening a workbook safely: what comes out is sheets of plain values, or a clear refusal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from services.journal.workbooks.formats import read_formats
from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.journal.workbooks.markup import read_book, shared_texts
from services.journal.workbooks.names import clean
from services.journal.workbooks.package import unpack
from services.journal.workbooks.places import Area, Place, column_letters
from services.journal.workbooks.sheet_markup import CellValue, Shared, SheetMarkup
from services.shared.wording import said

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
    book = read_book(parts)
    if len(book.sheets) > limits.sheets:
        raise WorkbookRefused(said(
            "В файле больше %(sheets)s листов: разделите его.",
            sheets=limits.sheets,
        ))
    shared = Shared(
        shared_texts(parts.get(book.texts or "")),
        read_formats(parts.get(book.styles or "")),
        book.since_1904,
    )
    sheets: list[Sheet] = []
    area = texts = 0
    for part in book.sheets:
        found = SheetMarkup(part.name, parts[part.path], shared, limits)
        area, texts = area + found.area, texts + found.shared
        # A shared text is handed on with each cell that points to it.
        if area > limits.cells or texts > limits.text:
            raise WorkbookRefused(said(
                "В файле слишком много данных: можно не больше %(cells)s клеток во всех листах.",
                cells=limits.cells,
            ))
        sheets.append(
            Sheet(
                clean(part.name),
                found.rows(),
                part.hidden,
                frozenset(found.hidden_rows),
                frozenset(found.hidden_columns),
                tuple(found.merges),
                len(part.name.encode("utf-16-le")) >= 2 * _LONGEST_NAME,
            )
        )
    return Workbook(tuple(sheets))


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
