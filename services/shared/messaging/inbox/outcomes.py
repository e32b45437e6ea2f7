"""What an attempt makes of an event: done, waiting, tried again later, dead, or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.shared.errors import Destroyed
from services.shared.messaging.inbox.failure import describe, is_hopeless, retry_delay
from services.shared.messaging.inbox.table import SETTLED, State
from services.shared.process.clock import now
from services.shared.process.logs import get_logger

log = get_logger()

# How soon an event looks again whether the one before it is done; it is woken earlier as a rule.
BEHIND_DELAY = timedelta(seconds=5)

_TOMBSTONE = "tombstone"
_INBOX = "inbox"


@dataclass(frozen=True)
class Outcome:
    """What the row of an event says from now on; who decided, and why, only when given up."""

    state: State
    attempts: int
    last_error: str | None = None
    next_attempt_at: datetime | None = None
    settled_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None

    def values(self, body: bytes | None) -> dict[str, Any]:
        """Return the columns that change, by name; `body` is kept until the event is settled."""
        changes = {
            "state": self.state,
            "attempts": self.attempts,
            "last_error": self.last_error,
            "next_attempt_at": self.next_attempt_at,
            "settled_at": self.settled_at,
            "body": None if self.state in SETTLED else body,
        }
        if self.decided_by is not None:
            changes |= {"decided_by": self.decided_by, "reason": self.reason}
        return changes


def done(attempts: int) -> Outcome:
    """Return the outcome of an event that took effect."""
    return Outcome(State.DONE, attempts, settled_at=now())


def duplicate(attempts: int) -> Outcome:
    """Return the outcome of a message asked for again whose event was taken in meanwhile."""
    return Outcome(
        State.DISCARDED,
        attempts,
        settled_at=now(),
        decided_by=_INBOX,
        reason="событие уже принято",
    )


def behind() -> Outcome:
    """Return the outcome of an event whose predecessor is still open."""
    return Outcome(State.WAITING, attempts=0, next_attempt_at=now() + BEHIND_DELAY)


def failed(error: Exception, attempts: int) -> Outcome:
    """Return the outcome of a failure, and log it: tried again later, or dead.

    What comes late for data that was destroyed is given up at once, its content too.
    """
    if isinstance(error, Destroyed):
        log.info("event is for destroyed data and was given up", attempts=attempts)
        return Outcome(
            State.DISCARDED,
            attempts,
            settled_at=now(),
            decided_by=_TOMBSTONE,
            reason=str(error),
        )
    delay = None if is_hopeless(error) else retry_delay(attempts)
    what, where = describe(error)
    log.error(
        "event is dead until an operator decides" if delay is None else "event is tried again",
        error=what,
        where=where,
        attempts=attempts,
    )
    if delay is None:
        return Outcome(State.DEAD, attempts, last_error=what)
    return Outcome(State.FAILED, attempts, last_error=what, next_attempt_at=now() + delay)
