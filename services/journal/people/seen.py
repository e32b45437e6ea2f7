"""What a form was made from: a stale one is refused, with what is there now."""

import hashlib
from typing import Any

from services.shared.errors import Conflict
from services.shared.wording import said


def seen_of(*values: Any) -> str:
    """Return a digest of what a page shows; the same values give the same, nothing is told by it.

    Collections are compared in their order: sort what has none.
    """
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def demand_seen(sent: str | None, there: str, now_is: str) -> None:
    """Refuse a form that was made from something else; None for who was shown nothing.

    Raises:
        Conflict: somebody has changed it since; `now_is` is what is there now.
    """
    if sent is not None and sent != there:
        raise Conflict(said(
            "Пока страница была открыта, это изменил кто-то другой. Ничего не записано. "
            "Теперь: %(now_is)s.",
            now_is=now_is,
        ))
