"""One sheet's XML: every cell that shows a value, with its type, and how the sheet is laid out.

A drop-down, a sparkline or a rule of conditional formatting has formulas too; they stand outside
the cells and are none of ours.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.journal.workbooks.formats import GENERAL, CellFormat, Shows
from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.journal.workbooks.markup import BROKEN, Attributes, main_name, parse
from services.journal.workbooks.names import clean
from services.journal.workbooks.places import Area, column_index, column_letters
from services.shared.wording import said

CellValue = int | float | str | bool | time | date | datetime | timedelta
_REFERENCE = re.compile(r"([A-Za-z]{1,7})(\d{1,9})")
_NUMBER = re.compile(r"-?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,3})?")
# Cells have no time zone.
_SINCE_1900, _SINCE_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001
# Excel believes that there was a 29 February 1900.
_BEFORE_MARCH_1900 = 61
# How deep the elements lie: worksheet 1, sheetData 2, row 3, c 4, v and is 5.
_DATA, _ROW, _CELL, _VALUE = 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Shared:
    """What the sheets of a workbook share: texts, formats, and from where dates count."""

    texts: Sequence[str] = ()
    formats: Sequence[CellFormat] = ()
    since_1904: bool = False


class SheetMarkup:
    """What one sheet's XML says; made by reading it once.

    `hidden_rows` and `hidden_columns` are indexes from 0, `merges` the joined areas of more than
    one cell, `area` the cells of the rectangle that holds all values, `shared` the characters of
    shared texts that its cells point to.
    """

    def __init__(self, sheet: str, content: bytes, shared: Shared, limits: Limits) -> None:
        """Read a sheet.

        Raises:
            WorkbookRefused: a formula, an error, a format that hides, more than the limits.
        """
        self._sheet = sheet
        self._shared = shared
        self._limits = limits
        self._row = self._column = -1
        self._last = (-1, -1)
        self._bottom = self._right = -1
        self._joined = self._depth = 0
        self._in_data = False
        self._cell: Attributes | None = None
        self._taking = ""
        self._readings = 0
        self._value: list[str] = []
        self._text: list[str] = []
        self._cells: list[tuple[int, int, CellValue]] = []
        self.shared = 0
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merges: list[Area] = []
        parse(content, self._start, self._end, self._characters)

    @property
    def area(self) -> int:
        """The cells of the rectangle that holds all values."""
        return (self._bottom + 1) * (self._right + 1)

    def rows(self) -> list[list[CellValue]]:
        """The values of the rows, from A1 on, empty cells as ``""``."""
        rows: list[list[CellValue]] = [
            [""] * (self._right + 1) for _ in range(self._bottom + 1)
        ]
        for row, column, value in self._cells:
            rows[row][column] = value
        return rows

    def _start(self, element: str, attributes: Attributes) -> None:
        self._depth += 1
        name = main_name(element)
        if name == "sheetData" and self._depth == _DATA:
            self._in_data = True
        elif not self._in_data:
            self._start_layout(name, attributes)
        elif name == "row" and self._depth == _ROW:
            self._start_row(attributes)
        elif name == "c" and self._depth == _CELL:
            self._start_cell(attributes)
        elif self._cell is not None:
            self._start_value(name)

    def _start_layout(self, name: str, attributes: Attributes) -> None:
        if name == "col" and _is_hidden(attributes, "width"):
            first, last = int(attributes["min"]) - 1, int(attributes["max"])
            self.hidden_columns.update(range(max(first, 0), min(last, self._limits.columns)))
        elif name == "mergeCell":
            first_cell, _, last_cell = attributes.get("ref", "").partition(":")
            top, left = _position(first_cell)
            bottom, right = _position(last_cell or first_cell)
            if (top, left) != (bottom, right):
                self._join(Area(top, left, bottom, right))

    def _join(self, merge: Area) -> None:
        """Keep a joined area. None covers another, so together they are no larger than a sheet."""
        limits = self._limits
        height = min(merge.bottom, limits.rows) - merge.top + 1
        width = min(merge.right, limits.columns) - merge.left + 1
        self._joined += max(height, 1) * max(width, 1)
        if self._joined > limits.cells:
            raise WorkbookRefused(said(
                "Лист «%(sheet)s»: объединено больше %(cells)s клеток, разъедините их.",
                sheet=self._sheet, cells=limits.cells,
            ))
        self.merges.append(merge)

    def _start_row(self, attributes: Attributes) -> None:
        self._row = int(attributes.get("r", self._row + 2)) - 1
        self._column = -1
        if _is_hidden(attributes, "ht") and self._row < self._limits.rows:
            self.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        if "r" in attributes:
            row, self._column = _position(attributes["r"])
            if row != self._row:
                raise WorkbookRefused(BROKEN)
        else:
            self._column += 1
        if attributes.get("t") == "e":
            raise WorkbookRefused(said(
                "%(here)s: ошибка вместо значения, исправьте её.",
                here=self._here(),
            ))
        self._cell, self._value, self._text, self._readings = attributes, [], [], 0

    def _start_value(self, name: str) -> None:
        self._readings += name == "rPh"
        if name == "f" and self._depth == _VALUE:
            raise WorkbookRefused(said(
                "%(here)s: формула. Формула — не отметка: скопируйте лист и вставьте его "
                "«только значения».",
                here=self._here(),
            ))
        if name == "v" and self._depth == _VALUE:
            self._taking = "v"
        elif name == "t" and self._depth > _VALUE and not self._readings:
            self._taking = "t"
        else:
            self._taking = ""

    def _characters(self, characters: str) -> None:
        if self._taking == "v":
            self._value.append(characters)
        elif self._taking:
            self._text.append(characters)

    def _end(self, element: str) -> None:
        self._taking = ""
        if self._cell is not None and self._depth == _CELL:
            self._end_cell(self._cell)
            self._cell = None
        elif self._cell is not None:
            self._readings -= main_name(element) == "rPh"
        elif self._depth == _DATA:
            self._in_data = False
        self._depth -= 1

    def _end_cell(self, cell: Attributes) -> None:
        kind, value = cell.get("t", "n"), "".join(self._value)
        if kind == "inlineStr":
            self._keep(clean("".join(self._text)), cell)
        elif not value.strip():
            return
        elif kind == "s":
            self._keep(self._shared_text(value), cell)
        elif kind == "str":
            self._keep(clean(value), cell)
        elif kind == "b" and value in {"0", "1"}:
            self._keep(value == "1", cell)
        elif kind == "d":
            self._keep(datetime.fromisoformat(value), cell)
        elif kind == "n" and _NUMBER.fullmatch(value):
            self._keep(self._number(float(value), cell), cell)
        else:
            raise WorkbookRefused(BROKEN)

    def _shared_text(self, index: str) -> str:
        number = int(index)
        if not 0 <= number < len(self._shared.texts):
            raise WorkbookRefused(BROKEN)
        text = self._shared.texts[number]
        self.shared += len(text)
        return text

    def _number(self, number: float, cell: Attributes) -> CellValue:
        shows = self._format(cell).of_number(number)
        if shows is Shows.OTHER or not math.isfinite(number):
            self._refuse_format()
        if shows is Shows.VALUE:
            return number
        if not 0 <= number < 2_958_466:  # 31 December 9999
            raise WorkbookRefused(said("%(here)s: такой даты нет.", here=self._here()))
        if number < 1:
            return timedelta(days=number)
        begins = _SINCE_1904 if self._shared.since_1904 else _SINCE_1900
        if not self._shared.since_1904 and number < _BEFORE_MARCH_1900:
            number += 1
        return begins + timedelta(seconds=round(number * 86400))

    def _format(self, cell: Attributes) -> CellFormat:
        style = int(cell.get("s", 0))
        if style < len(self._shared.formats):
            return self._shared.formats[style]
        if style:
            raise WorkbookRefused(BROKEN)
        return GENERAL

    def _refuse_format(self) -> None:
        raise WorkbookRefused(said(
            "%(here)s: формат клетки показывает не то, что в ней записано. Задайте ей формат "
            "«Общий» и впишите значение заново.",
            here=self._here(),
        ))

    def _keep(self, value: CellValue, cell: Attributes) -> None:
        """Keep a cell that shows a value; cells come in their order, each once."""
        if value == "" and isinstance(value, str):
            return
        if isinstance(value, str) and self._format(cell).text is Shows.OTHER:
            self._refuse_format()
        if (self._row, self._column) <= self._last:
            raise WorkbookRefused(BROKEN)
        self._last = self._row, self._column
        limits = self._limits
        self._bottom, self._right = self._row, max(self._right, self._column)
        if self._row >= limits.rows or self._column >= limits.columns:
            raise WorkbookRefused(said(
                "%(here)s: запись слишком далеко. На листе может быть не больше %(rows)s строк "
                "и %(columns)s столбцов: лист слишком велик.",
                here=self._here(), rows=limits.rows, columns=limits.columns,
            ))
        if self.area > limits.cells:
            raise WorkbookRefused(said(
                "Лист «%(sheet)s» слишком велик: можно не больше %(cells)s клеток.",
                sheet=self._sheet, cells=limits.cells,
            ))
        self._cells.append((self._row, self._column, value))

    def _here(self) -> str:
        column = column_letters(self._column)
        return said(
            "Лист «%(sheet)s», строка %(row)s, столбец %(column)s",
            sheet=self._sheet, row=self._row + 1, column=column,
        )


def _is_hidden(attributes: Attributes, size: str) -> bool:
    """Whether a row or column is hidden, or has no height or width."""
    return attributes.get("hidden") in {"1", "true"} or (
        size in attributes and float(attributes[size]) == 0
    )


def _position(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference.replace("$", ""))
    if match is None or match[2].strip("0") == "":
        raise WorkbookRefused(BROKEN)
    return int(match[2]) - 1, column_index(match[1])
