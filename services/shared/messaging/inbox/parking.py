"""Messages that are no event of anybody: unreadable ones, and events that are not believed.

They take nobody's place: their rows carry no event id, so the true event of that id is no
duplicate of them, and they are never among those that hold back the order of their subject. A few
are kept for an operator to look at; the rest is counted (metrics), so that whoever sends them by
the hundred thousand fills no disk.
"""

import hashlib
import time
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.shared.database.base import new_id
from services.shared.messaging.envelope import Envelope, Refused
from services.shared.messaging.inbox.table import Incoming, State
from services.shared.process.clock import now
from services.shared.process.logs import get_logger

log = get_logger()

_KEPT_BYTES = 1 << 20
_TOLD_EVERY = 60.0  # seconds
_FULL_FOR = 2.0  # seconds until it is asked again whether there is room


class Parking:
    """Where a consumer keeps them; `at_most` of each kind, all when None."""

    def __init__(self, consumer: str, at_most: int | None) -> None:
        """Take the consumer's name."""
        self._consumer = consumer
        self._at_most = at_most
        self._told_at = -_TOLD_EVERY
        self._full_at: dict[State, float] = {}

    def keep_unreadable(self, session: Session, body: bytes, what: str) -> bool:
        """Keep a message that is no event; tell whether it was kept."""
        # Never the body into the log: what cannot be parsed may hold anything.
        error = f"UnreadableMessage: {what}"
        return self._keep(session, State.UNREADABLE, body, error, {"correlation_id": ""})

    def keep_refused(
        self, session: Session, envelope: Envelope, body: bytes, why: Refused
    ) -> bool:
        """Keep an event that is not believed, with what it claims to be; tell whether so."""
        return self._keep(session, State.DEAD, body, str(why), claims(envelope))

    def _keep(
        self, session: Session, state: State, body: bytes, error: str, columns: dict[str, Any]
    ) -> bool:
        if self._is_full(session, state):
            self._tell_full(state)
            return False
        log.error("message is kept and not taken in", state=state, why=error, size=len(body))
        kept = session.scalar(
            insert(Incoming)
            .values(
                id=new_id(),
                consumer=self._consumer,
                state=state,
                attempts=1,
                last_error=error,
                received_at=now(),
                body=body if self._at_most is None else body[:_KEPT_BYTES],
                digest=hashlib.sha256(body).digest(),
                **columns,
            )
            .on_conflict_do_nothing(index_elements=["consumer", "digest"])
            .returning(Incoming.id)
        )
        return kept is not None

    def _is_full(self, session: Session, state: State) -> bool:
        if self._at_most is None:
            return False
        if time.monotonic() - self._full_at.get(state, -_FULL_FOR) < _FULL_FOR:
            return True  # without a question to the database: they come by the thousand
        kept = (
            select(Incoming.id)
            .where(
                Incoming.consumer == self._consumer,
                Incoming.event_id.is_(None),
                Incoming.state == state,
            )
            .limit(self._at_most)
        )
        count = session.scalar(select(func.count()).select_from(kept.subquery())) or 0
        if count < self._at_most:
            return False
        self._full_at[state] = time.monotonic()
        return True

    def _tell_full(self, state: State) -> None:
        if time.monotonic() - self._told_at >= _TOLD_EVERY:
            self._told_at = time.monotonic()
            log.error(
                "more such messages come and are only counted", state=state, kept=self._at_most
            )


def park_row(session: Session, row: Incoming, why: Refused) -> None:
    """Let an event that was taken in before lose its place: it is not believed any more."""
    log.error("event is not believed", why=str(why), event_id=str(row.event_id))
    session.execute(
        update(Incoming)
        .where(Incoming.id == row.id)
        .values(
            state=State.DEAD,
            event_id=None,
            digest=hashlib.sha256(row.body or b"").digest(),
            last_error=str(why),
            next_attempt_at=None,
        )
    )


def claims(envelope: Envelope) -> dict[str, Any]:
    """Return the columns of what an event says of itself; its id is not among them."""
    return {
        "source": envelope.source,
        "type": envelope.type,
        "school_id": envelope.school_id,
        "subject": envelope.subject,
        "sequence": envelope.sequence,
        "correlation_id": envelope.correlation_id,
    }
