"""A workbook's XML outside its cells: its sheets, the texts that cells share, XML bombs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from posixpath import join, normpath
from xml.parsers import expat

from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.names import clean

Attributes = dict[str, str]
BROKEN = "Файл повреждён: откройте его в редакторе таблиц и сохраните заново как .xlsx."
# The main namespace as Excel writes it, and of a workbook saved as «Strict Open XML».
_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the workbook: its name, the part that it is kept in, whether its tab is shown."""

    name: str
    path: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class SharedText:
    """How long a text is that cells share, in characters, and whether it shows anything."""

    length: int
    blank: bool


def check_parts(parts: dict[str, bytes], sheets: list[SheetPart]) -> None:
    """Refuse entities declared outside the sheets, and a workbook that says it holds macros."""
    for name in parts.keys() - {sheet.path for sheet in sheets}:
        parse(parts[name], lambda _name, _attributes: None)
    kinds = parts.get("[Content_Types].xml", b"")
    if b"macroenabled" in kinds.lower():
        raise WorkbookRefused("В файле макросы: сохраните его как .xlsx без макросов.")


def sheet_parts(parts: dict[str, bytes]) -> list[SheetPart]:
    """The sheets in the order of their tabs."""
    book = next((name for name in parts if name.casefold() == "xl/workbook.xml"), "")
    links = next((name for name in parts if name.casefold() == "xl/_rels/workbook.xml.rels"), "")
    if not book or not links:
        raise WorkbookRefused(BROKEN)
    targets: dict[str, str] = {}
    sheets: dict[str, SheetPart] = {}

    def link(name: str, attributes: Attributes) -> None:
        if name.rpartition(" ")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(element: str, attributes: Attributes) -> None:
        if main_name(element) != "sheet":
            return
        path = _part_path(targets.get(_relation(attributes), ""))
        name = attributes.get("name", "")
        if path not in parts or name in sheets:
            raise WorkbookRefused(BROKEN)
        sheets[name] = SheetPart(name, path, attributes.get("state", "visible") != "visible")

    parse(parts[links], link)
    parse(parts[book], sheet)
    return list(sheets.values())


def shared_texts(parts: dict[str, bytes]) -> list[SharedText]:
    """The texts that cells point to, in their order; readings of characters are none of them."""
    found: list[SharedText] = []
    texts = _SharedTexts(found)
    for name, content in parts.items():
        if name.casefold().endswith("sharedstrings.xml"):
            parse(content, texts.start, texts.end, texts.text)
    return found


class _SharedTexts:
    """Follows the elements of the shared texts."""

    def __init__(self, found: list[SharedText]) -> None:
        self._found = found
        self._length = self._readings = 0
        self._shown: list[str] = []

    def start(self, element: str, _attributes: Attributes) -> None:
        """Take the beginning of an element."""
        name = main_name(element)
        if name == "si":
            self._length, self._shown = 0, []
        self._readings += name == "rPh"

    def end(self, element: str) -> None:
        """Take the end of an element."""
        name = main_name(element)
        self._readings -= name == "rPh"
        if name == "si":
            self._found.append(SharedText(self._length, not clean("".join(self._shown))))

    def text(self, characters: str) -> None:
        """Take text; what is longer than a blank may be is only counted."""
        self._length += len(characters)
        if not self._readings and self._length <= _LONGEST_BLANK:
            self._shown.append(characters)
        elif not self._readings:
            self._shown = ["…"]


_LONGEST_BLANK = 10_000


@lru_cache(maxsize=256)
def main_name(element: str) -> str:
    """The local name of an element of a workbook's own namespace; empty for all others."""
    for namespace in _MAIN:
        if element.startswith(namespace):
            return element[len(namespace):]
    return ""


def parse(
    content: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Stream one part through expat; elements are named by namespace, a space and local name.

    Raises:
        WorkbookRefused: it is no well-formed XML, or declares a document type.
    """
    # The reader takes every part for UTF-8 whatever it declares: so must this look, and
    # expat is not asked about two-byte encodings, which it finds out by itself.
    if b"\0" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WorkbookRefused(BROKEN)
    parser = expat.ParserCreate("UTF-8", " ")
    parser.buffer_text = True
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise WorkbookRefused(BROKEN) from error


def _relation(sheet: Attributes) -> str:
    return next((value for key, value in sheet.items() if key.rpartition(" ")[2] == "id"), "")


def _part_path(target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return normpath(target if target.startswith("xl/") else join("xl", target))


def _refuse_doctype(*_declaration: object) -> None:
    raise WorkbookRefused("В файле объявления XML, каких в журнале не бывает: файл опасен.")
