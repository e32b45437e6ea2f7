"""Names in Latin letters."""

import re

# As passports have it (ICAO Doc 9303, part 3, table B).
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        (
            *("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o"),
            *("p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "ie", "y", ""),
            *("e", "iu", "ia"),
        ),
        strict=True,
    )
)
_OTHER = re.compile(r"[^a-z0-9-]")


def latin(text: str) -> str:
    """Return a name in lower-case Latin letters, digits and hyphens."""
    return _OTHER.sub("", "".join(_LATIN.get(letter, letter) for letter in text.lower()))
