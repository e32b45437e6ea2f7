"""A look into a workbook's XML for what its reader would hide: formulas, errors, XML bombs."""

import re
from collections.abc import Callable
from posixpath import join, normpath
from xml.parsers import expat

from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.journal.workbooks.places import column_index, column_letters

Attributes = dict[str, str]
_REFERENCE = re.compile(r"([A-Za-z]{1,7})(\d{1,9})")
_BROKEN = "Файл повреждён: откройте его в редакторе таблиц и сохраните заново как .xlsx."


def check_parts(parts: dict[str, bytes], sheets: dict[str, str]) -> None:
    """Refuse entities declared outside the sheets, and a workbook that says it holds macros."""
    for name in parts.keys() - set(sheets.values()):
        _parse(parts[name], lambda _name, _attributes: None)
    kinds = parts.get("[Content_Types].xml", b"")
    if b"macroenabled" in kinds.lower():
        raise WorkbookRefused("В файле макросы: сохраните его как .xlsx без макросов.")


def sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """The part each sheet is kept in, by the sheet's name, in the order of the tabs."""
    book = next((name for name in parts if name.casefold() == "xl/workbook.xml"), "")
    links = next((name for name in parts if name.casefold() == "xl/_rels/workbook.xml.rels"), "")
    if not book or not links:
        raise WorkbookRefused(_BROKEN)
    targets = {
        link.get("Id", ""): link.get("Target", "")
        for link in _elements(parts[links], "Relationship")
    }
    sheets: dict[str, str] = {}
    for sheet in _elements(parts[book], "sheet"):
        path = _part_path(targets.get(_relation(sheet), ""))
        name = sheet.get("name", "")
        if path not in parts or name in sheets:
            raise WorkbookRefused(_BROKEN)
        sheets[name] = path
    return sheets


def scan_sheets(parts: dict[str, bytes], sheets: dict[str, str], limits: Limits) -> None:
    """Refuse formulas and errors in cells, and sheets that together go beyond the limits."""
    area = shared = 0
    for name, path in sheets.items():
        scan = _SheetScan(name, limits)
        _parse(parts[path], scan.start)
        area += scan.area
        shared += scan.shared
    # The reader copies a shared text into every cell that points to it.
    if area > limits.cells or shared * _longest_shared_text(parts) > limits.text:
        raise WorkbookRefused(
            f"В файле слишком много данных: можно не больше {limits.cells} клеток во всех листах."
        )


class _SheetScan:
    """Follows a sheet's elements: where the cells are, and what they hold besides values."""

    def __init__(self, sheet: str, limits: Limits) -> None:
        self._sheet = sheet
        self._limits = limits
        self._row = self._column = -1
        self._cells = 0
        self.shared = 0
        self._bottom = self._right = 0

    @property
    def area(self) -> int:
        """The cells of the rectangle that the reader will build."""
        return max(self._cells, (self._bottom + 1) * (self._right + 1))

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
            self._measure(self._row, 0)
        elif name == "f":
            raise WorkbookRefused(
                f"{self._here()}: формула. Формула — не отметка: "
                "скопируйте лист и вставьте его «только значения»."
            )
        elif name == "dimension":
            self._measure(*_position(attributes.get("ref", "A1").rpartition(":")[2]))

    def _cell(self, attributes: Attributes) -> None:
        if "r" in attributes:
            self._row, self._column = _position(attributes["r"])
        else:
            self._column += 1
        self._cells += 1
        self._measure(self._row, self._column)
        self.shared += attributes.get("t") == "s"
        if attributes.get("t") == "e":
            raise WorkbookRefused(f"{self._here()}: ошибка вместо значения, исправьте её.")

    def _measure(self, row: int, column: int) -> None:
        limits = self._limits
        self._bottom, self._right = max(self._bottom, row), max(self._right, column)
        if row >= limits.rows or column >= limits.columns:
            raise WorkbookRefused(
                f"Лист «{self._sheet}» слишком велик: можно не больше {limits.rows} строк "
                f"и {limits.columns} столбцов. Удалите лишние."
            )
        if self.area > limits.cells:
            raise WorkbookRefused(
                f"Лист «{self._sheet}» слишком велик: можно не больше {limits.cells} клеток."
            )

    def _here(self) -> str:
        column = column_letters(self._column)
        return f"Лист «{self._sheet}», строка {self._row + 1}, столбец {column}"


def _position(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference.replace("$", ""))
    if match is None or match[2].strip("0") == "":
        raise WorkbookRefused(_BROKEN)
    return int(match[2]) - 1, column_index(match[1])


def _relation(sheet: Attributes) -> str:
    return next((value for key, value in sheet.items() if key.rpartition(":")[2] == "id"), "")


def _part_path(target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return normpath(target if target.startswith("xl/") else join("xl", target))


def _elements(content: bytes, wanted: str) -> list[Attributes]:
    found: list[Attributes] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == wanted:
            found.append(attributes)

    _parse(content, start)
    return found


def _longest_shared_text(parts: dict[str, bytes]) -> int:
    longest = current = 0

    def start(name: str, _attributes: Attributes) -> None:
        nonlocal current
        if name == "si":
            current = 0

    def text(characters: str) -> None:
        nonlocal longest, current
        current += len(characters)
        longest = max(longest, current)

    for name, content in parts.items():
        if name.casefold().endswith("sharedstrings.xml"):
            _parse(content, start, text)
    return longest


def _parse(
    content: bytes,
    start: Callable[[str, Attributes], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Stream one part through expat, by local names; a document type declaration ends it."""
    # The reader takes every part for UTF-8 whatever it declares: so must this look, and
    # expat is not asked about two-byte encodings, which it finds out by itself.
    if b"\0" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WorkbookRefused(_BROKEN)
    parser = expat.ParserCreate("UTF-8")
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: start(
        name.rpartition(":")[2], attributes
    )
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise WorkbookRefused(_BROKEN) from error


def _refuse_doctype(*_declaration: object) -> None:
    raise WorkbookRefused("В файле объявления XML, каких в журнале не бывает: файл опасен.")
