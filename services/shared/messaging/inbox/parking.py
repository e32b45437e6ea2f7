"""Messages that are no event of anybody: unreadable ones, and events that are not believed.

They take nobody's place: their rows carry no event id, so the true event of that id is no
duplicate of them, and they are never among those that hold back the order of their subject.

What is signed is kept, all of it: nobody but its sender can make it. What has a signature that no
key of ours made may be true under a key that is not here yet: so much is kept as a worker writes
before somebody looks, and judged again at every start (intake). Of the rest a few are kept for an
operator to look at. All are counted (metrics), and whoever sends them by the hundred thousand
fills no disk.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.shared.database.base import new_id
from services.shared.messaging.envelope import Envelope, Refused
from services.shared.messaging.inbox.table import Incoming, State
from services.shared.process.clock import now
from services.shared.process.logs import get_logger

log = get_logger()

_KEPT_BYTES = 1 << 20
# Of those that a key may still make true.
_UNDECIDED_AT_MOST = 5_000
_UNDECIDED_BYTES = 32 << 20
_UNDECIDED = "signature"
_TOLD_EVERY = 60.0  # seconds
_ASKED_EVERY = 2.0  # seconds: they come by the thousand


@dataclass
class _Room:
    """How much of one kind is kept, as last asked of the database and counted on since."""

    asked_at: float
    rows: int
    size: int  # bytes


class Parking:
    """Where a consumer keeps them; `at_most` of each kind, all when None."""

    def __init__(self, consumer: str, at_most: int | None) -> None:
        """Take the consumer's name."""
        self._consumer = consumer
        self._at_most = at_most
        self._told_at = -_TOLD_EVERY
        self._rooms: dict[str, _Room] = {}

    def keep_unreadable(self, session: Session, body: bytes, what: str) -> bool:
        """Keep a message that is no event; tell whether it was kept."""
        if not self._has_room(session, State.UNREADABLE, body, self._at_most):
            return False
        # Never the body into the log: what cannot be parsed may hold anything.
        error = f"UnreadableMessage: {what}"
        return self._keep(session, State.UNREADABLE, body, error, {"correlation_id": ""})

    def keep_refused(
        self, session: Session, envelope: Envelope, body: bytes, why: Refused
    ) -> bool:
        """Keep an event that is not believed, with what it claims to be; tell whether so."""
        at_most = _UNDECIDED_AT_MOST if why.kind == _UNDECIDED else self._at_most
        if not why.is_signed and not self._has_room(
            session, State.DEAD, body, at_most, Incoming.last_error == str(why), kind=str(why)
        ):
            return False
        return self._keep(session, State.DEAD, body, str(why), claims(envelope))

    def _keep(
        self, session: Session, state: State, body: bytes, error: str, columns: dict[str, Any]
    ) -> bool:
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

    def _has_room(
        self,
        session: Session,
        state: State,
        body: bytes,
        at_most: int | None,
        *which: ColumnElement[bool],
        kind: str = "",
    ) -> bool:
        """Tell whether there is room for one more of a kind, and take it; say so when not."""
        if self._at_most is None or at_most is None:
            return True
        room = self._rooms.get(kind)
        if room is None or time.monotonic() - room.asked_at >= _ASKED_EVERY:
            room = self._rooms[kind] = self._ask(session, state, which)
        if room.rows >= at_most or room.size >= _UNDECIDED_BYTES:
            self._tell_full(state, at_most)
            return False
        room.rows += 1
        room.size += min(len(body), _KEPT_BYTES)
        return True

    def _ask(
        self, session: Session, state: State, which: Sequence[ColumnElement[bool]]
    ) -> _Room:
        kept = select(
            func.count(), func.coalesce(func.sum(func.octet_length(Incoming.body)), 0)
        ).where(
            Incoming.consumer == self._consumer,
            Incoming.event_id.is_(None),
            Incoming.state == state,
            *which,
        )
        rows, size = session.execute(kept).one()
        return _Room(time.monotonic(), rows, size)

    def _tell_full(self, state: State, at_most: int) -> None:
        if time.monotonic() - self._told_at >= _TOLD_EVERY:
            self._told_at = time.monotonic()
            log.error("more such messages come and are only counted", state=state, kept=at_most)


def park_row(session: Session, row: Incoming, why: Refused) -> None:
    """Let an event that was taken in before lose its place: it is not believed any more."""
    if row.last_error != str(why):
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
