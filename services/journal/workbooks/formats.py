"""What the format of a cell makes of its value: a number, a date, or something else to the eye.

A format may show another thing than what the cell holds: `"2"` shows a two whatever there is, and
`;;;` nothing. What is shown is what was meant, what is held is what would be read: such a cell is
refused.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from services.journal.workbooks.markup import Attributes, main_name, parse

# Formats that need no definition (ECMA-376, part 1, 18.8.30).
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_FIRST_OWN = 164
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*](.)')
_SPACING = re.compile(r"_.|\* ")
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_SHOWS_NUMBER = re.compile(r"[0#?]|General|Standard", re.IGNORECASE)
_FORMAT_DEPTH = 3
_XF_DEPTH = 3
_MOST_SECTIONS = 4


class Shows(StrEnum):
    """What a cell of a format shows of its value."""

    VALUE = "value"
    DATE = "date"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CellFormat:
    """What a format shows of numbers above nought, below it, of nought itself, and of texts."""

    above: Shows
    below: Shows
    nought: Shows
    text: Shows = Shows.VALUE

    def of_number(self, number: float) -> Shows:
        """What it shows of a number."""
        if number > 0:
            return self.above
        return self.below if number < 0 else self.nought


GENERAL = CellFormat(Shows.VALUE, Shows.VALUE, Shows.VALUE)
_DATE = CellFormat(Shows.DATE, Shows.DATE, Shows.DATE)
_UNKNOWN = CellFormat(Shows.OTHER, Shows.OTHER, Shows.OTHER, Shows.OTHER)


def read_formats(content: bytes | None) -> list[CellFormat]:
    """The formats that cells point to, in their order."""
    scan = _Styles()
    if content is not None:
        parse(content, scan.start, scan.end)
    return [scan.known(number) for number in scan.used]


def parse_format(code: str) -> CellFormat:
    """What a format shows, from its code: ``0.00``, ``[$-419]d mmm yyyy" г.";@``, ``;;;``."""
    sections = _sections(code)
    if len(sections) > _MOST_SECTIONS:
        return _UNKNOWN
    if len(sections) == 1 and _is_plain_text(sections[0]):
        return GENERAL
    shown = [_of_section(section) for section in sections[:3]]
    of_text = sections[3:] or [one for one in sections if "@" in one]
    text = all(map(_is_plain_text, of_text))
    return CellFormat(
        shown[0],
        shown[1] if len(shown) > 1 else shown[0],
        shown[2] if len(shown) > 2 else shown[0],
        Shows.VALUE if text else Shows.OTHER,
    )


def _sections(code: str) -> list[str]:
    """The parts for positive, negative, nought and text; a semicolon in quotes parts nothing."""
    parts, quoted, start = [], False, 0
    for place, letter in enumerate(code):
        if letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted and code[place - 1 : place] != "\\":
            parts.append(code[start:place])
            start = place + 1
    return [*parts, code[start:]]


def _of_section(section: str) -> Shows:
    literals = "".join(a or b or c for a, b, c in _LITERAL.findall(section))
    rest = _LITERAL.sub("", section)
    brackets = _BRACKETS.findall(rest)
    rest = _BRACKETS.sub("", rest)
    if any(part[:1] in "<>=" for part in brackets if part) or any(map(str.isdigit, literals)):
        return Shows.OTHER
    if any(_ELAPSED.fullmatch(part) for part in brackets):
        return Shows.DATE
    without_general = re.sub("General|Standard", "", rest, flags=re.IGNORECASE)
    if re.search(r"[dmyhs]", re.sub(r"E[+-]", "", without_general), re.IGNORECASE):
        return Shows.DATE
    if not _SHOWS_NUMBER.search(rest) or any(map(str.isalpha, literals)):
        return Shows.OTHER
    return Shows.VALUE


def _is_plain_text(section: str) -> bool:
    return _BRACKETS.sub("", _SPACING.sub("", section)).strip() == "@"


class _Styles:
    """Follows the elements of the styles: the formats defined, and which cells' styles use."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_cells = False
        self._own: dict[int, CellFormat] = {}
        self.used: list[int] = []

    def start(self, element: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        self._depth += 1
        name = main_name(element)
        if name == "numFmt" and self._depth == _FORMAT_DEPTH:
            code = attributes.get("formatCode", "General")
            self._own[int(attributes["numFmtId"])] = parse_format(code)
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells and self._depth == _XF_DEPTH:
            self.used.append(int(attributes.get("numFmtId", 0)))

    def end(self, element: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        if main_name(element) == "cellXfs":
            self._in_cells = False

    def known(self, number: int) -> CellFormat:
        """The format of a number: defined here, or one of those that everybody knows."""
        if number in self._own:
            return self._own[number]
        if number in _DATES:
            return _DATE
        return GENERAL if number < _FIRST_OWN else _UNKNOWN
