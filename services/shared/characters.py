"""Characters that no text of people may hold: they cannot be stored, or hide what is written.

Refused are control characters but tab and line break, lone surrogates, non-characters, marks that
turn the direction of a line (U+202E and its kin: a file name or a reason reads as another one),
and marks of no width, which make two names look alike. A zero-width joiner stays between symbols,
where it makes one emoji of two. Letters with combining marks stay as they are (a decomposed «й»):
whether a name is normalised is the business of whoever keeps names.
"""

import re

from services.shared.wording import said

_REFUSED = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls but tab, line feed, carriage return
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction
    "\u180e\u200b\u200c\u2028\u2029\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # unseen
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U000e0000-\U000e007f"  # tags
    "]"
    r"|(?:(?<=[\w\s])|(?<![\s\S]))\u200d"
)


def refused_character(text: str) -> str | None:
    """Return what is wrong with a text, in a sentence for people; None if nothing is."""
    found = _REFUSED.search(text)
    if found is None:
        return None
    return said(
        "В тексте знак, которого не видно или который меняет вид строки: "
        "U+%(code)s, место %(place)s. Уберите его.",
        code=f"{ord(found.group()):04X}", place=found.start() + 1,
    )
