"""How a consumer's messages are read, which are believed, and what happens to the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.shared.messaging.admission import Admission
from services.shared.messaging.contracts import check
from services.shared.messaging.envelope import Envelope

# Enough to see what somebody sends. More would fill the disk, and the page of what waits for a
# decision, which shows the newest hundred.
_PARKED_AT_MOST = 20


def _ignore(_session: Session, _body: bytes, _why: str) -> None:
    """Tell nobody: the sender of an unreadable message is one of ours."""


@dataclass(frozen=True)
class MessageFormat:
    """`read` raises `UnreadableMessage`, `check` raises `ContractViolation`.

    `admit` is given an event and when it came, and raises `Refused` when nothing shows that its
    sender has said so. `parked` runs in the transaction that keeps an unreadable message, with its
    bytes and what is wrong with it. Of messages that are unreadable or refused `parked_at_most`
    are kept of each kind, and the others only counted; None where their sender is told of each.
    """

    admit: Callable[[Envelope, datetime], None]
    read: Callable[[bytes], Envelope] = Envelope.from_json
    check: Callable[[str, Mapping[str, Any]], None] = check
    parked: Callable[[Session, bytes, str], None] = _ignore
    parked_at_most: int | None = _PARKED_AT_MOST


def platform_format(admission: Admission) -> MessageFormat:
    """Return the format of the platform's own events."""
    return MessageFormat(admit=admission.demand)
