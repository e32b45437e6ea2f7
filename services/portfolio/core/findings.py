"""What the platform finds out about a file that came in whole and yet cannot be shown."""

from collections.abc import Mapping
from enum import StrEnum

from services.shared.wording import said


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
