"""What an operator sees and decides at the inbox, and how long its rows are kept."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, select
from sqlalchemy.orm import Session

from services.shared.database.listing import Listing, ListPage, has_words, read_page
from services.shared.errors import Conflict, NotFound
from services.shared.messaging.envelope import Envelope, UnreadableMessage
from services.shared.messaging.inbox.intake import wake_next
from services.shared.messaging.inbox.parking import claims
from services.shared.messaging.inbox.table import SETTLED, Incoming, State
from services.shared.wording import said

# Longer than any sender keeps its outbox (outbox.admin.KEPT), so that whatever is
# sent again is known here.
KEPT = timedelta(days=90)
_SHOWN = 100
_PRUNED_AT_ONCE = 5000

# The consumer's name and the bytes of a message → the event that it is.
Read = Callable[[str, bytes], Envelope]


def read_event(_consumer: str, body: bytes) -> Envelope:
    """Read a message as an event of the platform, whoever takes it in."""
    return Envelope.from_json(body)


def count_states(session: Session, consumers: str = "") -> Mapping[str, int]:
    """Return how many messages are in each state that asks for attention.

    `consumers` is what the names of the consumers asked about begin with. Messages done are not
    counted: there are too many of them to count at each look.
    """
    counts = session.execute(
        select(Incoming.state, func.count().label("messages"))
        .where(Incoming.state != State.DONE, Incoming.consumer.startswith(consumers))
        .group_by(Incoming.state)
    )
    found: dict[str, int] = {row.state: row.messages for row in counts}
    return {state: found.get(state, 0) for state in State if state is not State.DONE}


def list_messages(
    session: Session, states: Sequence[str], consumers: str = ""
) -> list[Incoming]:
    """Return the hundred newest messages in any of `states`; of all that are not done if none."""
    ours = Incoming.consumer.startswith(consumers)
    query = select(Incoming).where(ours).order_by(Incoming.id.desc()).limit(_SHOWN)
    wanted = Incoming.state.in_(states) if states else Incoming.state != State.DONE
    return list(session.scalars(query.where(wanted)))


def search_messages(
    session: Session,
    states: Sequence[str],
    words: str,
    after: UUID | None,
    consumers: str = "",
) -> ListPage[Incoming]:
    """Return a page of the messages in any of `states`, the newest first.

    `words` begin words of the type, the school, the id of the event or what went wrong.

    Raises:
        NotFound: the message that the page before ended with is gone.
    """
    wanted = Incoming.state.in_(states) if states else Incoming.state != State.DONE
    listing = Listing(
        select(Incoming).where(Incoming.consumer.startswith(consumers)),
        Incoming.id,
        (Incoming.id.desc(),),
        (wanted,),
    )
    event = cast(Incoming.event_id, Text)
    found = has_words(words, Incoming.type, Incoming.school_id, event, Incoming.last_error)
    return read_page(session, listing, {"words": found} if words else {}, after)


def get_message(session: Session, message_id: UUID) -> Incoming:
    """Return one message.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(Incoming, message_id)
    if row is None:
        raise NotFound(said("Такого сообщения нет."))
    return row


def replay(
    session: Session, message_id: UUID, who: str, now: datetime, read: Read = read_event
) -> Incoming:
    """Have a message tried again at once, counting its attempts anew.

    Raises:
        NotFound: there is none with this id.
        Conflict: it is settled, or still cannot be read.
    """
    row = _unsettled(session, message_id)
    if row.state == State.UNREADABLE and _read_again(session, row, who, now, read):
        return row
    row.state = State.WAITING
    row.attempts = 0
    row.next_attempt_at = now
    row.decided_by = who
    session.flush()
    return row


def discard(session: Session, message_id: UUID, who: str, reason: str, now: datetime) -> Incoming:
    """Give a message up for good; its content goes, who decided and why stays.

    Raises:
        NotFound: there is none with this id.
        Conflict: it is settled already, or nobody has tried yet whether it can be done.
    """
    row = _unsettled(session, message_id)
    if row.state == State.WAITING:
        raise Conflict(said("Сообщение ещё не пробовали исполнить: отклоняют то, что не удалось."))
    _settle_as_discarded(row, who, reason, now)
    session.flush()
    wake_next(session, row)
    return row


def prune(session: Session, now: datetime) -> int:
    """Delete messages settled long ago, some at a time; return how many."""
    old = select(Incoming.id).where(Incoming.settled_at < now - KEPT).limit(_PRUNED_AT_ONCE)
    return len(
        session.execute(
            delete(Incoming).where(Incoming.id.in_(old)).returning(Incoming.id)
        ).all()
    )


def _unsettled(session: Session, message_id: UUID) -> Incoming:
    # Locked, so that nobody is trying it at this moment.
    row = session.get(Incoming, message_id, with_for_update=True)
    if row is None:
        raise NotFound(said("Такого сообщения нет."))
    if row.state in SETTLED:
        raise Conflict(said("Сообщение уже обработано или отклонено, менять нечего."))
    return row


def _read_again(
    session: Session, row: Incoming, who: str, now: datetime, read: Read
) -> bool:
    """Read an unreadable message with today's code; tell whether it turned out a duplicate."""
    try:
        envelope = read(row.consumer, row.body or b"")
    except UnreadableMessage as error:
        raise Conflict(
            said("Сообщение по-прежнему не читается. Отклоните его или дождитесь обновления.")
        ) from error
    if _is_known(session, row, envelope):
        _settle_as_discarded(row, who, "событие уже принято", now)
        session.flush()
        return True
    # Without its id: it has no place among the events before the inbox believes it.
    for column, value in claims(envelope).items():
        setattr(row, column, value)
    return False


def _is_known(session: Session, row: Incoming, envelope: Envelope) -> bool:
    known = select(Incoming.id).where(
        Incoming.consumer == row.consumer,
        Incoming.event_id == envelope.id,
        Incoming.id != row.id,
    )
    return session.scalar(known) is not None


def _settle_as_discarded(row: Incoming, who: str, reason: str, now: datetime) -> None:
    row.state = State.DISCARDED
    row.body = None
    row.next_attempt_at = None
    row.settled_at = now
    row.decided_by = who
    row.reason = reason
