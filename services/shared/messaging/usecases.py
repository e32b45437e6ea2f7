"""What an operator sees and decides of what waits in a service's outbox and inbox.

No payload is shown: whoever runs the platform sees no child's content, identifiers included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.shared.accountability.access import Action, Target, Tie, require
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.database.listing import ListPage
from services.shared.messaging.inbox import Incoming
from services.shared.messaging.inbox import admin as inbox_admin
from services.shared.messaging.inbox.admin import Read, read_event
from services.shared.messaging.outbox import Outgoing
from services.shared.messaging.outbox import admin as outbox_admin
from services.shared.process.clock import now
from services.shared.process.logs import get_logger

log = get_logger()

_OPERATORS = {Role.PLATFORM_ADMIN: Tie.PLATFORM}
QUEUE_READ = Action("queue.read", _OPERATORS)
QUEUE_REPLAY = Action("queue.replay", _OPERATORS)
QUEUE_DISCARD = Action("queue.discard", _OPERATORS)
QUEUE_SEND_AGAIN = Action("queue.send_again", _OPERATORS)
ACTIONS = (QUEUE_READ, QUEUE_REPLAY, QUEUE_DISCARD, QUEUE_SEND_AGAIN)


@dataclass(frozen=True)
class InboxContent:
    """How many messages are in each state but `done`, and the newest of those asked for."""

    counts: Mapping[str, int]
    items: Sequence[Incoming]


@dataclass(frozen=True)
class InboxPage:
    """How many messages are in each state but `done`, and a page of those asked for."""

    counts: Mapping[str, int]
    page: ListPage[Incoming]


@dataclass(frozen=True)
class OutboxContent:
    """How many events wait for the broker, since when, and those that wait longest."""

    pending: int
    oldest_at: datetime | None
    items: Sequence[Outgoing]


@dataclass(frozen=True)
class SentAgain:
    """How many events will be sent again."""

    events: int


def show_inbox(database: Database, caller: Caller, states: Sequence[str]) -> InboxContent:
    """Return the counts by state and the newest messages in `states`.

    Raises:
        Forbidden: the caller does not run the platform.
    """
    require(QUEUE_READ, caller, Target())
    with database.transaction() as session:
        return InboxContent(
            counts=inbox_admin.count_states(session),
            items=inbox_admin.list_messages(session, states),
        )


def search_inbox(
    database: Database,
    caller: Caller,
    states: Sequence[str],
    *,
    words: str = "",
    after: UUID | None = None,
) -> InboxPage:
    """Return the counts by state and a page of the messages in `states`, the newest first.

    Raises:
        Forbidden: the caller does not run the platform.
        NotFound: the message that the page before ended with is gone.
    """
    require(QUEUE_READ, caller, Target())
    with database.transaction() as session:
        return InboxPage(
            inbox_admin.count_states(session),
            inbox_admin.search_messages(session, states, words, after),
        )


def show_message(database: Database, caller: Caller, message_id: UUID) -> Incoming:
    """Return one message.

    Raises:
        Forbidden: the caller does not run the platform.
        NotFound: there is none with this id.
    """
    require(QUEUE_READ, caller, Target())
    with database.transaction() as session:
        return inbox_admin.get_message(session, message_id)


def replay_message(
    database: Database, caller: Caller, message_id: UUID, read: Read = read_event
) -> Incoming:
    """Have a message tried again at once; `read` reads one that nobody could read before.

    Raises:
        Forbidden: the caller does not run the platform.
        NotFound: there is none with this id.
        Conflict: it is settled, or still cannot be read.
    """
    require(QUEUE_REPLAY, caller, Target())
    with database.transaction() as session:
        message = inbox_admin.replay(session, message_id, caller.user_id, now(), read)
    log.info("message replayed", message_id=str(message_id), state=message.state)
    return message


def discard_message(
    database: Database, caller: Caller, message_id: UUID, reason: str
) -> Incoming:
    """Give a message up for good.

    Raises:
        Forbidden: the caller does not run the platform.
        NotFound: there is none with this id.
        Conflict: it is settled already, or waits to be tried.
    """
    require(QUEUE_DISCARD, caller, Target())
    with database.transaction() as session:
        message = inbox_admin.discard(session, message_id, caller.user_id, reason, now())
    log.info("message discarded", message_id=str(message_id))
    return message


def show_outbox(database: Database, caller: Caller) -> OutboxContent:
    """Return what waits for the broker.

    Raises:
        Forbidden: the caller does not run the platform.
    """
    require(QUEUE_READ, caller, Target())
    with database.transaction() as session:
        return OutboxContent(
            pending=outbox_admin.pending(session),
            oldest_at=outbox_admin.oldest_pending_at(session),
            items=outbox_admin.list_pending(session),
        )


def send_again(database: Database, caller: Caller, since: datetime) -> SentAgain:
    """Let the relay send everything again that happened since; receivers skip what they have.

    Raises:
        Forbidden: the caller does not run the platform.
    """
    require(QUEUE_SEND_AGAIN, caller, Target())
    with database.transaction() as session:
        return SentAgain(outbox_admin.send_again(session, since))
