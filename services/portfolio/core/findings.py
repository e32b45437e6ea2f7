"""What the platform finds out about a file that came in whole and yet cannot be shown."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from services.shared.wording import heard, listed, said


class Finding(StrEnum):
    """Why a file cannot be shown."""

    LOCKED = "locked"
    BROKEN = "broken"
    LARGE = "large"
    UNFINISHED = "unfinished"


# Whoever gets such a file cannot open it: it is not handed in.
UNOPENED = frozenset({Finding.LOCKED, Finding.BROKEN})

WORDS: Mapping[Finding, str] = {
    Finding.LOCKED: said(
        "PDF закрыт паролем: снимите пароль или сохраните его без пароля и приложите снова."
    ),
    Finding.BROKEN: said(
        "Файл не открывается: откройте его у себя, сохраните заново и приложите снова."
    ),
    Finding.LARGE: said(
        "Файл слишком большой, чтобы показать его уменьшенным: его можно скачать."
    ),
    Finding.UNFINISHED: said("Уменьшенный вид не получился: файл можно скачать."),
}

_REMOVED = said("убрано то, что записала камера, с местом съёмки: %(what)s")
_NOTHING = said("незначащее")


def altered_because(removed: Sequence[str]) -> str:
    """Return why what is kept of a file differs from what came: what was taken out of it."""
    return said(_REMOVED, what=listed(list(removed)) if removed else _NOTHING)


def altered_as_heard(kept: str) -> str:
    """Return the reason that a file's row keeps in Russian as it was said."""
    found = heard(kept, _REMOVED)
    if "what" not in found.values:
        return found
    removed = str(found.values["what"]).split(", ")
    return altered_because([heard(one) for one in removed])
