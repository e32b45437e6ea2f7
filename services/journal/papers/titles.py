"""What the lines above a table say: of which class it is, and of which day."""

import re
from datetime import date

from services.journal.workbooks.names import clean, parse_class_name

_CLASS_WORD = re.compile(r"класс(а|е|у|ом)?\.?|кл\.?", re.IGNORECASE)
_MARKS = ",.:;()"
_DAY = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_STATED = re.compile(r"\b(?:на|по состоянию на|от)\s+" + _DAY.pattern, re.IGNORECASE)


def class_of_title(text: str) -> tuple[int, str] | None:
    """Return the one class that a line names: ``Список 1А класса``, ``Класс: 5 «Б»``; else None.

    A line of several classes, or of a whole grade (``5 классов``), names none.
    """
    words = clean(text).split()
    found = set()
    for place, word in enumerate(words):
        if _CLASS_WORD.fullmatch(word.strip(_MARKS)):
            found |= _beside(words, place)
    return found.pop() if len(found) == 1 else None


def _beside(words: list[str], place: int) -> set[tuple[int, str]]:
    """The class that stands before the word «класс», else after it: the longest that is one."""
    for side in (
        (words[max(place - 2, 0) : place], words[max(place - 1, 0) : place]),
        (words[place + 1 : place + 3], words[place + 1 : place + 2]),
    ):
        for part in side:
            named = parse_class_name(" ".join(part).strip(_MARKS)) if part else None
            if named is not None:
                return {named}
    return set()


def day_of_title(text: str) -> date | None:
    """Return the day that a line states the list for: ``… на 01.09.2026``; None without one.

    Raises:
        ValueError: there is no such day; the message is the day as it is written.
    """
    found = _STATED.search(clean(text))
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"{found[1]}.{found[2]}.{found[3]}") from error
