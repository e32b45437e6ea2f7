"""The letters of the journal's keyboard: what the grid takes, whichever layout is on."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.gateway.pages.cells import ATTENDANCE, CodeWriting

# Each Russian letter with what is printed on its key in the Latin layout and the key's own name
# in browsers (KeyboardEvent.code).
_ROWS = (
    ("йцукенгшщзхъ", "qwertyuiop[]"),
    ("фывапролджэ", "asdfghjkl;'"),
    ("ячсмитьбю", "zxcvbnm,."),
    ("ё", "`"),
)
_SIGNS = {
    "[": "BracketLeft", "]": "BracketRight", ";": "Semicolon", "'": "Quote", ",": "Comma",
    ".": "Period", "`": "Backquote",
}
LATIN = {
    letter: latin
    for letters, latins in _ROWS
    for letter, latin in zip(letters, latins, strict=True)
}
PLACES = {
    letter: _SIGNS.get(latin) or f"Key{latin.upper()}" for letter, latin in LATIN.items()
}
TERM_WORDS = {"н": "н/а", "о": "осв", "з": "зачёт"}
"""What a letter writes as a term mark."""


def keys_for_script() -> dict[str, Mapping[str, str]]:
    """The keyboard as static/grid/entry.js reads it."""
    return {"places": PLACES, "terms": TERM_WORDS}


def codes_for_script(codes: Sequence[CodeWriting]) -> list[dict[str, Any]]:
    """The codes of a school as static/grid/codes.js reads them, with the class of their cells."""
    return [{**one, "kind": ATTENDANCE[one["code"]]} for one in codes]


def latin_of(letters: str) -> str:
    """The keys of some letters as they are printed in the Latin layout: «y» of «н»."""
    return "".join(LATIN[letter] for letter in letters.lower()).upper()
