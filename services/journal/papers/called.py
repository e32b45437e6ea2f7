"""Whether a person or a subgroup of the school is meant by what a file writes."""

import re

from services.journal.workbooks.names import PersonName, fold

_NUMBER = re.compile(r"(\d+)(?:-?я)? ?(?:под)?(?:группа|гр)?\.?")
_NUMBERED = re.compile(r"(?:под)?(?:группа|гр)\.? ?№? ?(\d+)")


def is_called(name: PersonName, written: str) -> bool:
    """Whether a person may be meant by ``Иванова А.Б.``, by less, or by the name in full.

    ё and е are the same, and so are initials with or without points and spaces; a written initial
    must be the person's.
    """
    family = fold(name.family_name)
    text = fold(written)
    if text != family and not text.startswith(f"{family} "):
        return False
    rest = text[len(family):].replace(".", " ").split()
    # «АБ» without points.
    if len(rest) == 1 and len(rest[0]) == 2 and written.strip()[-2:].isupper():
        rest = list(rest[0])
    parts = [fold(part) for part in (name.given_name, name.patronymic) if part]
    return len(rest) <= len(parts) and all(
        part == one or (len(one) == 1 and part.startswith(one)) or (
            len(part) == 1 and one.startswith(part)
        )
        for part, one in zip(parts, rest, strict=False)
    )


def same_group(known: str | None, written: str | None) -> bool:
    """Whether a subgroup is meant by a written name: «1 группа» is «1 гр.»."""
    return _plain_group(known) == _plain_group(written)


def _plain_group(name: str | None) -> str | None:
    if name is None:
        return None
    folded = fold(name)
    number = _NUMBER.fullmatch(folded) or _NUMBERED.fullmatch(folded)
    return number[1] if number else re.sub(r"[\W_]+", "", folded)
