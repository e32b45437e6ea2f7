"""One sheet's XML: every cell that shows a value, and the layout that a reader of values drops.

What the reader gets is written anew from what was checked here: the cells with their values and
styles, in their order, and nothing else. A drop-down, a sparkline or a rule of conditional
formatting has formulas too; they stand outside the cells and are none of ours.
"""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.journal.workbooks.markup import (
    BROKEN,
    Attributes,
    SharedText,
    main_name,
    parse,
)
from services.journal.workbooks.names import clean
from services.journal.workbooks.places import Area, column_index, column_letters

_REFERENCE = re.compile(r"([A-Za-z]{1,7})(\d{1,9})")
_TYPES = frozenset({"b", "d", "inlineStr", "n", "s", "str"})
_TEXTS = frozenset({"inlineStr", "str"})
_WORKSHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)
# How deep the elements lie: worksheet 1, sheetData 2, row 3, c 4, v and is 5.
_DATA, _ROW, _CELL, _VALUE = 2, 3, 4, 5


class SheetMarkup:
    """What one sheet's XML says; made by reading it once.

    `hidden_rows` and `hidden_columns` are indexes from 0, `merges` the joined areas of more than
    one cell, `area` the cells of the rectangle that the reader will build, `shared` the characters
    of shared texts that it will copy.
    """

    def __init__(
        self, sheet: str, content: bytes, texts: Sequence[SharedText], limits: Limits
    ) -> None:
        """Read a sheet.

        Raises:
            WorkbookRefused: a formula, an error, more than the limits, or no sheet at all.
        """
        self._sheet = sheet
        self._texts = texts
        self._limits = limits
        self._row = self._column = -1
        self._last = (-1, -1)
        self._bottom = self._right = -1
        self._joined = self._depth = 0
        self._in_data = False
        self._cell: Attributes | None = None
        self._taking = False
        self._readings = 0
        self._value: list[str] = []
        self._rows: list[str] = []
        self._cells: list[str] = []
        self.shared = 0
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merges: list[Area] = []
        parse(content, self._start, self._end, self._text)

    @property
    def area(self) -> int:
        """The cells of the rectangle that the reader will build."""
        return (self._bottom + 1) * (self._right + 1)

    @property
    def cells(self) -> bytes:
        """The sheet with its cells alone, as XML."""
        return _WORKSHEET.format(rows="".join(self._rows)).encode()

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
            raise WorkbookRefused(
                f"Лист «{self._sheet}»: объединено больше {limits.cells} клеток, разъедините их."
            )
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
            raise WorkbookRefused(f"{self._here()}: ошибка вместо значения, исправьте её.")
        if attributes.get("t", "n") not in _TYPES:
            raise WorkbookRefused(BROKEN)
        self._cell, self._value, self._readings = attributes, [], 0

    def _start_value(self, name: str) -> None:
        self._readings += name == "rPh"
        if name == "f" and self._depth == _VALUE:
            raise WorkbookRefused(
                f"{self._here()}: формула. Формула — не отметка: "
                "скопируйте лист и вставьте его «только значения»."
            )
        self._taking = not self._readings and (
            (name == "v" and self._depth == _VALUE) or (name == "t" and self._depth > _VALUE)
        )

    def _text(self, characters: str) -> None:
        if self._taking:
            self._value.append(characters)

    def _end(self, element: str) -> None:
        name = main_name(element)
        self._taking = False
        if self._cell is not None and self._depth == _CELL:
            self._end_cell(self._cell, "".join(self._value))
            self._cell = None
        elif self._cell is not None:
            self._readings -= name == "rPh"
        elif self._in_data and self._depth == _ROW:
            if self._cells:
                self._rows.append(f'<row r="{self._row + 1}">{"".join(self._cells)}</row>')
            self._cells = []
        elif self._depth == _DATA:
            self._in_data = False
        self._depth -= 1

    def _end_cell(self, cell: Attributes, value: str) -> None:
        kind = cell.get("t", "n")
        if kind == "s" and value.strip():
            text = self._shared_text(value)
            if text.blank:
                return
            self.shared += text.length
        elif not (clean(value) if kind in _TEXTS else value.strip()):
            return
        self._measure()
        place = f'r="{column_letters(self._column)}{self._row + 1}" s="{int(cell.get("s", 0))}"'
        self._cells.append(
            f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            if kind in _TEXTS
            else f'<c {place} t="{kind}"><v>{escape(value)}</v></c>'
        )

    def _shared_text(self, index: str) -> SharedText:
        number = int(index)
        if not 0 <= number < len(self._texts):
            raise WorkbookRefused(BROKEN)
        return self._texts[number]

    def _measure(self) -> None:
        """Count a cell that holds a value; cells come in their order, each once."""
        if (self._row, self._column) <= self._last:
            raise WorkbookRefused(BROKEN)
        self._last = self._row, self._column
        limits = self._limits
        self._bottom, self._right = self._row, max(self._right, self._column)
        if self._row >= limits.rows or self._column >= limits.columns:
            raise WorkbookRefused(
                f"{self._here()}: запись слишком далеко. На листе может быть не больше "
                f"{limits.rows} строк и {limits.columns} столбцов: лист слишком велик."
            )
        if self.area > limits.cells:
            raise WorkbookRefused(
                f"Лист «{self._sheet}» слишком велик: можно не больше {limits.cells} клеток."
            )

    def _here(self) -> str:
        column = column_letters(self._column)
        return f"Лист «{self._sheet}», строка {self._row + 1}, столбец {column}"


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
