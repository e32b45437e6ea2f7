"""Which service takes which event types: what its account at the broker is allowed to receive.

The installation needs to know it before any service runs. A guard test compares it with what
the services' consumers take in.
"""

from collections.abc import Mapping

from services.shared.messaging.contracts import (
    ACCOUNTS_CHANGED,
    ANSWERS,
    CERTIFICATE_VERIFIED,
    CERTIFICATE_WITHDRAWN,
    CHECKPOINTS,
    CLASS_JOURNAL_CLOSED,
    CLASS_JOURNAL_OPENED,
    DESTRUCTION_ANSWERS,
    DESTRUCTION_REQUESTED,
    GAPS_JUDGED,
    GAPS_LEFT,
    HOLD_LIFTED,
    HOLD_PLACED,
    PACKAGE_FETCHED,
    PACKAGE_HANDED_OVER,
    PACKAGE_KEPT,
    PUPIL_ENROLLED,
    PUPIL_MERGED,
    PUPIL_PARTED,
)
from services.shared.messaging.envelope import service_of

_ORDERS = frozenset({DESTRUCTION_REQUESTED, HOLD_PLACED, HOLD_LIFTED})


def _checkpoints_of_others(receiver: str) -> frozenset[str]:
    return frozenset(one for one in CHECKPOINTS if service_of(one) != receiver)


SUBSCRIPTIONS: Mapping[str, frozenset[str]] = {
    "journal": _ORDERS
    | _checkpoints_of_others("journal")
    | {CERTIFICATE_VERIFIED, CERTIFICATE_WITHDRAWN, GAPS_JUDGED, PACKAGE_FETCHED, PACKAGE_KEPT},
    "portfolio": _ORDERS | {PUPIL_ENROLLED, PUPIL_MERGED, PUPIL_PARTED},
    "archive": _ORDERS
    | _checkpoints_of_others("archive")
    | {CLASS_JOURNAL_CLOSED, CLASS_JOURNAL_OPENED, PACKAGE_HANDED_OVER, *DESTRUCTION_ANSWERS}
    | {GAPS_LEFT},
    "gateway": _ORDERS | {ACCOUNTS_CHANGED},
}

ANSWERING = frozenset(service_of(answer) for answer in ANSWERS)
"""The services that answer regional systems, and take in what those send."""
