"""How a consumer's messages are read, and what happens to one that cannot be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.shared.messaging.contracts import check
from services.shared.messaging.envelope import Envelope


def _ignore(_session: Session, _body: bytes, _why: str) -> None:
    """Tell nobody: the sender of an unreadable message is one of ours."""


@dataclass(frozen=True)
class MessageFormat:
    """`read` raises `UnreadableMessage`, `check` raises `ContractViolation`.

    `parked` runs in the transaction that keeps an unreadable message, with its bytes and what is
    wrong with it.
    """

    read: Callable[[bytes], Envelope] = Envelope.from_json
    check: Callable[[str, Mapping[str, Any]], None] = check
    parked: Callable[[Session, bytes, str], None] = _ignore
