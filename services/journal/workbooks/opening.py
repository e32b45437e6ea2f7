"""Opening a workbook safely: what comes out is sheets of plain values, or a clear refusal."""

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.journal.workbooks.markup import check_parts, scan_sheets, sheet_parts
from services.journal.workbooks.package import pack, unpack
from services.journal.workbooks.places import Place, column_letters

CellValue = int | float | str | bool | time | date | datetime | timedelta
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and the values of its rows, from A1 on, empty cells as ``""``."""

    name: str
    rows: list[list[CellValue]]

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
    scan_sheets(parts, sheets, limits)
    return _read(pack(parts))


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


def _read(data: bytes) -> Workbook:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return Workbook(
            tuple(
                Sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                for name in book.sheet_names
            )
        )
    except CalamineError as error:
        raise WorkbookRefused(
            "Файл не читается: откройте его в редакторе таблиц и сохраните заново как .xlsx."
        ) from error
