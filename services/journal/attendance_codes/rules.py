"""The meanings of attendance, and how a school writes them (domain reference §3).

What is stored, counted, chained and answered by the API is the code of the platform, `Attendance`.
What people see, enter and bring in files are the letters of their school: `Codes` reads and writes
them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import orjson

from services.shared.errors import FieldError
from services.shared.wording import said


class Attendance(StrEnum):
    """What is stored of a child's attendance; the value is the code as the platform keeps it."""

    ABSENT = "Н"
    ILL = "Б"
    EXCUSED = "У"
    UNEXCUSED = "НП"
    LATE = "О"


SEPARATOR = "·"
"""Stands between the marks of a cell, and before its attendance code."""
MAX_LETTERS = 4
MAX_NAME = 60
MAX_SPELLINGS = 8

# Only letters that look the same *and* cannot be a Cyrillic key pressed in the wrong layout:
# a Latin "y" looks like «у» (excused) but is the key of «н» (absent), so it is refused.
_LOOKALIKES = str.maketrans({"H": "Н", "O": "О", "o": "о", "A": "А", "a": "а"})
_LETTERS = re.compile(f"[а-яё]{{1,{MAX_LETTERS}}}", re.IGNORECASE)
_MARKS = frozenset({"осв", "зач", "зачет", "незач", "незачет"})


def fold(text: str) -> str:
    """Return letters as they are compared: in one case, Latin ones that look alike as Cyrillic."""
    return text.translate(_LOOKALIKES).casefold()


def fold_letters(letters: str) -> str:
    """Return the letters of a code as they are compared: ё is е as well."""
    return fold(letters).replace("ё", "е")


@dataclass(frozen=True, slots=True)
class CodeWriting:
    """How a school writes one meaning, and what it calls it.

    `spellings` are read as the same. One that is not `in_use` is still read and shown where it
    stands, and not entered any more.
    """

    code: Attendance
    letters: str
    name: str
    in_use: bool = True
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codes:
    """All meanings with the letters of one school, in the order of `Attendance`."""

    writings: tuple[CodeWriting, ...]
    _read: dict[str, Attendance] = field(init=False, repr=False, compare=False)
    _letters: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay out both directions once: a journal has thousands of cells."""
        read = {
            fold_letters(text): one.code
            for one in self.writings
            for text in (one.letters, *one.spellings)
        }
        letters = {one.code.value: one.letters for one in self.writings}
        object.__setattr__(self, "_read", read)
        object.__setattr__(self, "_letters", letters)

    @property
    def in_use(self) -> tuple[CodeWriting, ...]:
        """Return the codes that are entered."""
        return tuple(one for one in self.writings if one.in_use)

    @property
    def unused(self) -> frozenset[Attendance]:
        """Return the codes that are only read."""
        return frozenset(one.code for one in self.writings if not one.in_use)

    def read(self, letters: str) -> Attendance | None:
        """Return the meaning of letters in any case; None for letters of no code."""
        return self._read.get(fold_letters(letters))

    def letters(self, code: str) -> str:
        """Return how a stored code is written; what is none as it is."""
        return self._letters.get(code, code)

    def shown(self, cell: str) -> str:
        """Return the text of a stored cell as the school writes it: the code stands last."""
        marks, separator, code = cell.rpartition(SEPARATOR)
        return f"{marks}{separator}{self.letters(code)}"


USUAL = Codes(
    (
        CodeWriting(Attendance.ABSENT, "Н", said("не был")),
        CodeWriting(Attendance.ILL, "Б", said("болел")),
        CodeWriting(Attendance.EXCUSED, "У", said("уважительная причина")),
        CodeWriting(Attendance.UNEXCUSED, "НП", said("без уважительной причины")),
        CodeWriting(Attendance.LATE, "О", said("опоздал")),
    )
)
"""What holds while a school has said nothing else."""
_USUAL_NAMES = {str(one.name): one.name for one in USUAL.writings}


@lru_cache(maxsize=1024)
def codes_from(stored: str | None) -> Codes:
    """Return the codes from JSON as `queries` select it: lists of the fields of `CodeWriting`.

    None and an empty list are the usual ones.
    """
    rows = {row[0]: row for row in orjson.loads(stored or "[]")}
    return Codes(tuple(_writing(rows.get(one.code.value), one) for one in USUAL.writings))


def _writing(row: Sequence[object] | None, usual: CodeWriting) -> CodeWriting:
    if row is None:
        return usual
    _code, letters, name, in_use, spellings = row
    assert isinstance(spellings, list)  # noqa: S101  (as the statement builds it)
    return CodeWriting(
        usual.code, str(letters), _USUAL_NAMES.get(str(name), str(name)), bool(in_use),
        tuple(spellings),
    )


def flaws(codes: Sequence[CodeWriting]) -> list[FieldError]:
    """Return what is wrong with the codes of a school, by field: `codes.0.letters` …"""
    texts = [
        (f"codes.{place}.{field}", text)
        for place, one in enumerate(codes)
        for field, texts in (("letters", [one.letters]), ("spellings", one.spellings))
        for text in texts
    ]
    times = Counter(fold_letters(text) for _, text in texts)
    found = [
        FieldError(name, what)
        for name, text in texts
        if (what := _flaw(text, times[fold_letters(text)]))
    ]
    for place, one in enumerate(codes):
        if what := _flaw_of_name(one.name):
            found.append(FieldError(f"codes.{place}.name", what))
        if len(one.spellings) > MAX_SPELLINGS:
            found.append(FieldError(f"codes.{place}.spellings", said(
                "Других записей не больше %(most)s.", most=MAX_SPELLINGS
            )))
    if not any(one.in_use for one in codes):
        found.append(FieldError("codes.0.in_use", said("Оставьте хотя бы один код.")))
    return found


def _flaw_of_name(name: str) -> str | None:
    if not name:
        return said("Заполните это поле.")
    if len(name) > MAX_NAME:
        return said("Не больше %(most)s знаков.", most=MAX_NAME)
    return None


def _flaw(letters: str, times: int) -> str | None:
    """Tell what is wrong with letters that stand so many times in the codes of a school."""
    if not letters:
        return said("Заполните это поле.")
    if fold_letters(letters) in _MARKS:
        return said("«%(letters)s» — отметка, кодом посещаемости быть не может.", letters=letters)
    if not _LETTERS.fullmatch(letters):
        return said(
            "«%(letters)s» не подходит: нужны русские буквы, не больше %(most)s.",
            letters=letters, most=MAX_LETTERS,
        )
    if times > 1:
        return said("«%(letters)s» стоит здесь дважды.", letters=letters)
    return None
