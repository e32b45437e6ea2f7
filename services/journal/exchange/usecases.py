"""What the municipal operator sees of parked messages of regions, and decides.

The operator learns from whom, when and why, and never what a message holds: it speaks of children.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.exchange.access import (
    REGIONAL_MESSAGES_DISCARD,
    REGIONAL_MESSAGES_READ,
    REGIONAL_MESSAGES_REPLAY,
)
from services.journal.exchange.consumers import read_message
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.database.listing import ListPage
from services.shared.errors import NotFound
from services.shared.messaging.broker.regions import CONSUMERS, Region
from services.shared.messaging.inbox import Incoming, State
from services.shared.messaging.inbox import admin as inbox_admin
from services.shared.process.clock import now
from services.shared.wording import said

_WAITING = (State.UNREADABLE, State.DEAD, State.FAILED)


@dataclass(frozen=True, slots=True)
class ParkedMessage:
    """A message that could not be taken: its sender, its state, and why; `size` in bytes.

    `digest` is the SHA-256 of the message in hexadecimal digits, as its region was answered it.
    """

    id: UUID
    region: str
    state: str
    type: str | None
    received_at: datetime
    next_attempt_at: datetime | None
    attempts: int
    digest: str | None
    size: int
    why: str


def list_parked(database: Database, caller: Caller) -> list[ParkedMessage]:
    """Return the messages of regions that are not settled, the latest first.

    Raises:
        Forbidden: the caller's role has no messages of regions.
    """
    require(REGIONAL_MESSAGES_READ, caller, Target())
    with database.transaction() as session:
        rows = inbox_admin.list_messages(session, _WAITING, CONSUMERS)
        return [_parked_message(row) for row in rows]


def search_parked(
    database: Database, caller: Caller, words: str = "", after: UUID | None = None
) -> ListPage[ParkedMessage]:
    """Return a page of the messages of regions that are not settled, the latest first.

    Raises:
        Forbidden: the caller's role has no messages of regions.
        NotFound: the message that the page before ended with is gone.
    """
    require(REGIONAL_MESSAGES_READ, caller, Target())
    with database.transaction() as session:
        page = inbox_admin.search_messages(session, _WAITING, words, after, CONSUMERS)
        return page.map(_parked_message)


def replay_parked(database: Database, caller: Caller, message_id: UUID) -> None:
    """Have a region's message tried again.

    Raises:
        Conflict: it is settled, or still cannot be read.
        Forbidden: the caller's role has no messages of regions.
        NotFound: there is no such message of a region.
    """
    basis = require(REGIONAL_MESSAGES_REPLAY, caller, Target())
    with database.transaction(school_of(caller)) as session:
        _demand_regional(session, message_id)
        inbox_admin.replay(session, message_id, caller.user_id, now(), read_message)
        record_access(session, caller, basis, kind="exchange")


def discard_parked(database: Database, caller: Caller, message_id: UUID, reason: str) -> None:
    """Give a region's message up for good; the reason stays.

    Raises:
        Conflict: it is settled.
        Forbidden: the caller's role has no messages of regions.
        NotFound: there is no such message of a region.
    """
    basis = require(REGIONAL_MESSAGES_DISCARD, caller, Target())
    with database.transaction(school_of(caller)) as session:
        _demand_regional(session, message_id)
        inbox_admin.discard(session, message_id, caller.user_id, reason, now())
        record_access(session, caller, basis, kind="exchange")


def _parked_message(row: Incoming) -> ParkedMessage:
    return ParkedMessage(
        id=row.id,
        region=row.consumer.removeprefix(CONSUMERS),
        state=row.state,
        type=row.type,
        received_at=row.received_at,
        next_attempt_at=row.next_attempt_at,
        attempts=row.attempts,
        digest=row.digest.hex() if row.digest else None,
        size=len(row.body or b""),
        why=(row.last_error or "").partition(": ")[2] or row.last_error or "",
    )


def _demand_regional(session: Session, message_id: UUID) -> None:
    if Region.of_consumer(inbox_admin.get_message(session, message_id).consumer) is None:
        raise NotFound(said("Такого сообщения нет."))
