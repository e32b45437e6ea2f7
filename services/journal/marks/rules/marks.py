"""What one cell may hold, marks and attendance, and how people write it (domain reference §3)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.journal.attendance_codes.rules import SEPARATOR, USUAL, Attendance, Codes, fold
from services.shared.wording import said


class MarkValue(StrEnum):
    """A mark as it is stored and shown; the five-point scale and the words beside it."""

    FIVE = "5"
    FOUR = "4"
    THREE = "3"
    TWO = "2"
    ONE = "1"
    ZERO = "0"
    NOT_ATTESTED = "н/а"
    EXEMPT = "осв"
    PASSED = "зачёт"
    NOT_PASSED = "незачёт"

    @property
    def number(self) -> int | None:
        """The number that goes into an average, or nothing for a mark in words."""
        return int(self.value) if self.value.isdigit() else None


ENTRY_SCALE = frozenset(MarkValue) - {MarkValue.ZERO}
"""What a person may enter."""
FILE_SCALE = frozenset(MarkValue)
"""What a file of another system may bring: some count a nought for work not handed in."""
MAX_MARKS = 8


@dataclass(frozen=True, slots=True)
class CellContent:
    """What one pupil has in one lesson: any number of marks and at most one attendance code."""

    marks: tuple[MarkValue, ...] = ()
    attendance: Attendance | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in the cell."""
        return not self.marks and self.attendance is None


class CellError(ValueError):
    """A cell's text cannot be understood or is not allowed; the message says what would be."""


_SAMPLE = said("Можно так: 5, 4·5, 4·Н, Б, н/а.")
_WORDS = {
    "н/а": MarkValue.NOT_ATTESTED,
    "осв": MarkValue.EXEMPT,
    "зач": MarkValue.PASSED,
    "зачет": MarkValue.PASSED,
    "незач": MarkValue.NOT_PASSED,
    "незачет": MarkValue.NOT_PASSED,
}
_ALONE = frozenset({MarkValue.NOT_ATTESTED, MarkValue.EXEMPT})
_SEPARATORS = r"\s/·•∙⋅,;"
_TOKEN = re.compile(
    rf"(?P<word>н/а|незач[её]т|незач|зач[её]т|зач|осв)\.?(?=[{_SEPARATORS}]|$)"
    r"|(?P<digits>\d+(?:\.\d+)?)"
    rf"|(?P<letters>[^\d{_SEPARATORS}]+)"
    rf"|[{_SEPARATORS}]+"
)


def parse_cell(
    text: str, scale: frozenset[MarkValue] = ENTRY_SCALE, codes: Codes = USUAL
) -> CellContent:
    """Return the content of a cell as a person writes it: ``5``, ``2/3``, ``4·Н``, ``О 2``.

    `codes` say which letters mean what; without them they are those that are stored.

    Raises:
        CellError: the text is no cell of this scale; the message says what would be.
    """
    entries = parse_entries(text, scale, codes)
    if len(entries) > 1:
        first, *others = (codes.letters(str(entry.attendance)) for entry in entries)
        told = first
        for letters in others:
            told = said("%(codes)s и %(code)s", codes=told, code=letters)
        raise CellError(said(
            "Два кода посещаемости в одной клетке (%(codes)s): оставьте один.",
            codes=told,
        ))
    return entries[0]


def parse_entries(
    text: str, scale: frozenset[MarkValue] = ENTRY_SCALE, codes: Codes = USUAL
) -> tuple[CellContent, ...]:
    """Read a cell in which a file may have put several lessons of one day side by side.

    A pupil has one attendance code in a lesson, so a second code begins the next lesson:
    ``О Н`` is late for the first and absent from the second.
    """
    marks: list[MarkValue] = []
    attendance: Attendance | None = None
    entries: list[CellContent] = []
    for item in _items(text, scale, codes):
        if isinstance(item, MarkValue):
            marks.append(item)
            continue
        if attendance is not None:
            entries.append(_content(marks, attendance))
            marks = []
        attendance = item
    entries.append(_content(marks, attendance))
    return tuple(entries)


def format_cell(content: CellContent) -> str:
    """Return the stored text of a cell: marks joined by ``·``, the attendance code last."""
    parts = [mark.value for mark in content.marks]
    if content.attendance is not None:
        parts.append(content.attendance.value)
    return SEPARATOR.join(parts)


def check_scale(grade: int, content: CellContent) -> None:
    """Refuse marks, and what is used for them, in year 1, where children learn without them.

    Raises:
        CellError: the content holds what the grade does not have.
    """
    if grade == 1 and any(mark is not MarkValue.EXEMPT for mark in content.marks):
        raise CellError(said(
            "В 1 классе отметок нет: запишите только посещаемость, а успехи ребёнка опишите "
            "словами."
        ))


def _items(
    text: str, scale: frozenset[MarkValue], codes: Codes
) -> Iterable[MarkValue | Attendance]:
    folded = fold(text)
    position = 0
    while position < len(folded):
        token = _TOKEN.match(folded, position)
        if token is None:  # the pattern covers every character; this guards its next editor
            raise CellError(said(
                "Запись «%(text)s» непонятна. %(sample)s",
                text=text.strip(), sample=_SAMPLE,
            ))
        position = token.end()
        if token["word"]:
            yield _WORDS[token["word"].replace("ё", "е")]
        elif token["digits"]:
            yield _mark(token["digits"], scale)
        elif token["letters"]:
            yield _attendance(token["letters"], text, codes)


def _mark(digits: str, scale: frozenset[MarkValue]) -> MarkValue:
    if any(digits == mark.value for mark in scale):
        return MarkValue(digits)
    if "." in digits:
        raise CellError(said(
            "«%(digits)s» — не отметка: отметка бывает целой. %(sample)s",
            digits=digits, sample=_SAMPLE,
        ))
    if len(digits) > 1 and all(digit in scale for digit in digits):
        raise CellError(said(
            "Несколько отметок разделите точкой: %(split)s.",
            split="·".join(digits),
        ))
    raise CellError(said("Отметки «%(digits)s» нет: поставьте 5, 4, 3, 2 или 1.", digits=digits))


def _attendance(letters: str, text: str, codes: Codes) -> Attendance:
    code = codes.read(letters)
    if code is not None:
        return code
    if re.search("[a-z]", letters):
        raise CellError(said(
            "В записи «%(text)s» латинские буквы: включите русскую раскладку.",
            text=text.strip(),
        ))
    raise CellError(said(
        "Запись «%(text)s» непонятна. Отметки: 5–1, н/а, осв, зачёт, незачёт; "
        "посещаемость: %(codes)s.",
        text=text.strip(), codes=", ".join(one.letters for one in codes.in_use),
    ))


def _content(marks: list[MarkValue], attendance: Attendance | None) -> CellContent:
    if len(marks) > MAX_MARKS:
        raise CellError(said(
            "В клетке больше %(most)s отметок: проверьте, нет ли лишних.",
            most=MAX_MARKS,
        ))
    alone = _ALONE.intersection(marks)
    if alone and len(marks) > 1:
        raise CellError(said("«%(mark)s» стоит в клетке без других отметок.", mark=min(alone)))
    return CellContent(tuple(marks), attendance)
