"""Names of people and classes as files write them."""

import re
from dataclasses import dataclass

_CLASS = re.compile(r"(\d{1,2})\s*[-–]?\s*[«\"']?\s*([А-ЯЁA-Z]?)\s*[»\"']?", re.IGNORECASE)
_LATIN = str.maketrans("ABCEHKMOPTXYabcehkmoptxy", "АВСЕНКМОРТХУавсенкмортху")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name; a file may give initials in place of the given name and patronymic."""

    family_name: str
    given_name: str
    patronymic: str = ""

    def __str__(self) -> str:
        """The name as it is written, with a point after an initial."""
        rest = (self.given_name, self.patronymic)
        dotted = [f"{part}." if len(part) == 1 else part for part in rest if part]
        return " ".join([self.family_name, *dotted])


def parse_name(text: str) -> PersonName | None:
    """``Снегирёв Фёдор Ильич``, ``Снегирёв Ф.``, ``Снегирёв Ф.И.``; nothing for other text."""
    words = text.replace(".", ". ").split()
    if len(words) < 2 or not all(re.fullmatch(r"[^\W\d_][^\d_]*", word) for word in words):
        return None
    family, given, *rest = (word.rstrip(".") for word in words)
    return PersonName(family, given, " ".join(rest))


def fold(text: str) -> str:
    """Text for comparing: case, Ё and Е, Latin lookalikes and spaces make no difference."""
    return " ".join(text.translate(_LATIN).casefold().replace("ё", "е").split())


def parse_class_name(text: str) -> tuple[int, str] | None:
    """Grade and letter of ``8А``, ``8 "а"``, ``10-Б`` or ``1``; nothing for other text."""
    match = _CLASS.fullmatch(text.strip())
    if match is None or not 1 <= int(match[1]) <= 12:
        return None
    return int(match[1]), match[2].translate(_LATIN).upper()
