"""The letters of the journal's keyboard: what the grid takes and what the help shows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.gateway.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class LetterKey:
    """A key with a letter.

    `code` is what it writes into a cell and what is printed on it in the Russian layout, `latin`
    what is printed there in the Latin one, `place` the key's own name in browsers
    (KeyboardEvent.code). `term` is what it writes as a term mark, None: nothing.
    """

    code: str
    latin: str
    place: str
    meaning: Any
    term: str | None = None


ATTENDANCE_KEYS = (
    LetterKey("Н", "Y", "KeyY", _l("не был"), term="н/а"),
    LetterKey("Б", ",", "Comma", _l("болел")),
    LetterKey("У", "E", "KeyE", _l("уважительная причина")),
    LetterKey("О", "J", "KeyJ", _l("опоздал"), term="осв"),
)
OTHER_KEYS = (
    LetterKey("П", "G", "KeyG", _l("после Н: пропуск без уважительной причины, НП")),
    LetterKey("З", "P", "KeyP", _l("в итоге за период: зачёт"), term="зачёт"),
)


def attendance_keys() -> tuple[LetterKey, ...]:
    """The keys of attendance, in the order of the pad."""
    return ATTENDANCE_KEYS


def letter_keys() -> tuple[LetterKey, ...]:
    """Every letter that the grid takes."""
    return ATTENDANCE_KEYS + OTHER_KEYS


def keys_for_script() -> list[Mapping[str, str | None]]:
    """The letters as static/grid/entry.js reads them."""
    return [{"code": key.code, "place": key.place, "term": key.term} for key in letter_keys()]
