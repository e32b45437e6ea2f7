"""A workbook's XML outside its cells: its sheets by their relationships, the texts cells share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from posixpath import dirname, join
from xml.parsers import expat

from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.names import clean
from services.shared.wording import said

Attributes = dict[str, str]
BROKEN = said("Файл повреждён: откройте его в редакторе таблиц и сохраните заново как .xlsx.")
# Each namespace as Excel writes it, and in a workbook saved as «Strict Open XML».
_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
)
_IN_OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_IN_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_SHEET_DEPTH = 3
_TEXT_DEPTH = 2


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the workbook: its name, the part that it is kept in, whether its tab is shown."""

    name: str
    path: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """The parts of a workbook, found by their relationships; dates may count from 1904."""

    path: str
    sheets: tuple[SheetPart, ...]
    texts: str | None
    styles: str | None
    since_1904: bool


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part refers to: the last word of the kind, and the part's name."""

    kind: str
    path: str


def read_book(parts: Mapping[str, bytes]) -> Book:
    """The workbook that the container names, as Excel would find it.

    Raises:
        WorkbookRefused: there is none, it holds macros, or a relationship leads nowhere.
    """
    for content in parts.values():
        parse(content, lambda _name, _attributes: None)
    if b"macroenabled" in parts.get("[Content_Types].xml", b"").lower():
        raise WorkbookRefused(said("В файле макросы: сохраните его как .xlsx без макросов."))
    path = _only(_relationships(parts, ""), "officeDocument")
    if path is None:
        raise WorkbookRefused(BROKEN)
    related = _relationships(parts, path)
    scan = _BookScan(related)
    parse(parts[path], scan.start, scan.end)
    if len({sheet.name for sheet in scan.sheets}) != len(scan.sheets):
        raise WorkbookRefused(BROKEN)
    return Book(
        path,
        tuple(scan.sheets),
        _only(related, "sharedStrings"),
        _only(related, "styles"),
        scan.since_1904,
    )


class _BookScan:
    """Follows the elements of the workbook: its sheets and the year that its dates count from."""

    def __init__(self, related: Mapping[str, Relationship]) -> None:
        self._related = related
        self._depth = 0
        self.sheets: list[SheetPart] = []
        self.since_1904 = False

    def start(self, element: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        self._depth += 1
        name = main_name(element)
        if name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in {"1", "true"}
        if name != "sheet" or self._depth != _SHEET_DEPTH:
            return
        ids = [attributes[f"{space} id"] for space in _IN_OFFICE if f"{space} id" in attributes]
        found = self._related.get(ids[0]) if len(ids) == 1 else None
        if found is None:
            raise WorkbookRefused(BROKEN)
        # A sheet of a chart alone has no cells.
        if found.kind == "worksheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(SheetPart(attributes.get("name", ""), found.path, hidden))

    def end(self, _element: str) -> None:
        """Take the end of an element."""
        self._depth -= 1


def shared_texts(content: bytes | None) -> list[str]:
    """The texts that cells point to, in their order; readings of characters are none of them."""
    texts = _SharedTexts()
    if content is not None:
        parse(content, texts.start, texts.end, texts.text)
    return texts.found


class _SharedTexts:
    """Follows the elements of the shared texts."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._depth = self._readings = 0
        self._taking = False
        self._shown: list[str] = []

    def start(self, element: str, _attributes: Attributes) -> None:
        """Take the beginning of an element."""
        self._depth += 1
        name = main_name(element)
        if self._depth == _TEXT_DEPTH:
            self._shown = []
        self._readings += name == "rPh"
        self._taking = name == "t" and not self._readings

    def end(self, element: str) -> None:
        """Take the end of an element."""
        name = main_name(element)
        self._taking = False
        self._readings -= name == "rPh"
        if self._depth == _TEXT_DEPTH and name == "si":
            self.found.append(clean("".join(self._shown)))
        self._depth -= 1

    def text(self, characters: str) -> None:
        """Take text."""
        if self._taking:
            self._shown.append(characters)


@lru_cache(maxsize=256)
def main_name(element: str) -> str:
    """The local name of an element of a workbook's own namespace; empty for all others."""
    for namespace in _MAIN:
        if element.startswith(namespace):
            return element[len(namespace) :]
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
    # Excel reads UTF-16 as well; what is no UTF-8 was not exported by a journal.
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
    except (expat.ExpatError, ValueError, KeyError) as error:
        raise WorkbookRefused(BROKEN) from error


def _relationships(parts: Mapping[str, bytes], source: str) -> dict[str, Relationship]:
    """What a part refers to inside the file, by the id of each relationship."""
    found: dict[str, Relationship] = {}
    folder = dirname(source)
    name = join(folder, "_rels", f"{source.rpartition('/')[2]}.rels")

    def take(element: str, attributes: Attributes) -> None:
        if element != _IN_PACKAGE or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "")
        target = attributes.get("Target", "")
        if attributes.get("Id") in found or ".." in target.split("/"):
            raise WorkbookRefused(BROKEN)
        path = target[1:] if target.startswith("/") else join(folder, target)
        if any(kind.startswith(f"{space}/") for space in _IN_OFFICE) and path in parts:
            found[attributes.get("Id", "")] = Relationship(kind.rpartition("/")[2], path)

    if name in parts:
        parse(parts[name], take)
    return found


def _only(related: Mapping[str, Relationship], kind: str) -> str | None:
    paths = [one.path for one in related.values() if one.kind == kind]
    if len(paths) > 1:
        raise WorkbookRefused(BROKEN)
    return paths[0] if paths else None


def _refuse_doctype(*_declaration: object) -> None:
    raise WorkbookRefused(said("В файле объявления XML, каких в журнале не бывает: файл опасен."))
