"""The XML of aSc Timetables as sheets of plain values: a sheet for each kind of element.

It is read in the guarded process. Nothing of XML but elements and their attributes is taken: a
declared document type, and with it every entity, is refused before anything else.
"""

import re
from xml.parsers import expat

from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.journal.workbooks.names import clean
from services.journal.workbooks.opening import DEFAULT_LIMITS, Sheet, Workbook
from services.journal.workbooks.sheet_markup import CellValue
from services.shared.wording import said

LINE = "#"
"""The head over the number of the line that an element begins on."""
ROOT = "timetable"
NEEDED = frozenset({"lesson", "card"})
"""The elements without which an export is no timetable."""

_BROKEN = said(
    "Файл расписания повреждён: экспортируйте его из aSc Timetables заново (XML)."
)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ENCODINGS = {
    "utf-8": "utf-8-sig", "utf8": "utf-8-sig", "windows-1251": "cp1251", "cp1251": "cp1251",
    "utf-16": "utf-16",
}
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_DEEPEST = 6
_MOST_ATTRIBUTES = 60
_LONGEST_VALUE = 4_000


def is_xml(content: bytes) -> bool:
    """Whether a file begins as XML does."""
    head = content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip()
    return head.startswith(b"<")


def open_asc(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """Return the elements of the file: a sheet for each name, a row each, attributes as columns.

    Raises:
        WorkbookRefused: it is no timetable of aSc, damaged, hostile or too large.
    """
    if len(content) > limits.file_bytes:
        raise WorkbookRefused(
            said("Файл больше %(size)s МБ: разделите его.", size=limits.file_bytes >> 20)
        )
    scan = _Scan(limits)
    scan.parse(_decoded(content))
    if not set(scan.elements) >= NEEDED:
        raise WorkbookRefused(said(
            "В файле нет уроков или карточек: при экспорте из aSc Timetables отметьте все разделы."
        ))
    return Workbook(tuple(_sheet(name, rows) for name, rows in scan.elements.items()))


class _Scan:
    """Follows the elements of the file."""

    def __init__(self, limits: Limits) -> None:
        self.elements: dict[str, list[dict[str, str]]] = {}
        self._limits = limits
        self._depth = self._count = 0
        # What is decoded already is said to be UTF-8, whatever the declaration said.
        self._parser = expat.ParserCreate("UTF-8")
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def parse(self, text: str) -> None:
        try:
            self._parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            raise WorkbookRefused(said(
                "%(broken)s Строка %(line)s.", broken=_BROKEN, line=error.lineno
            )) from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth == 1 and name != ROOT:
            raise WorkbookRefused(said(
                "Это XML, но не расписание aSc Timetables: начинается с «%(name)s».",
                name=name[:40],
            ))
        wide = len(attributes) > _MOST_ATTRIBUTES
        if self._depth > _DEEPEST or self._count > self._limits.rows or wide:
            raise WorkbookRefused(said(
                "В файле слишком много данных: можно не больше %(rows)s элементов.",
                rows=self._limits.rows,
            ))
        if any(len(value) > _LONGEST_VALUE for value in attributes.values()):
            raise WorkbookRefused(_BROKEN)
        if self._depth > 1:
            line = {LINE: str(self._parser.CurrentLineNumber)}
            self.elements.setdefault(name, []).append(line | attributes)

    def _end(self, _name: str) -> None:
        self._depth -= 1


def _sheet(name: str, rows: list[dict[str, str]]) -> Sheet:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    values: list[list[CellValue]] = [list(heads)]
    values += [[clean(row.get(head, "")) for head in heads] for row in rows]
    return Sheet(name, values)


def _decoded(content: bytes) -> str:
    declared = _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    name = declared[1].decode().lower() if declared else "utf-8"
    if content.startswith(_WIDE):
        name = "utf-16"
    encoding = _ENCODINGS.get(name)
    if encoding is None:
        raise WorkbookRefused(said(
            "Кодировка файла «%(name)s» не читается: экспортируйте его в UTF-8 или windows-1251.",
            name=name,
        ))
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise WorkbookRefused(_BROKEN) from error


def _refuse_doctype(*_declaration: object) -> None:
    raise WorkbookRefused(said("В файле объявления XML, каких в расписании не бывает: он опасен."))
