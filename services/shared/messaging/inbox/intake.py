"""Taking messages in: parse, record, handle, and what to do when that fails."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, bindparam, exists, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from structlog.contextvars import bound_contextvars

from services.shared.database.base import Database, enter_school, new_id
from services.shared.database.failure import is_database_lost
from services.shared.messaging.contracts import CONTRACTS, ContractViolation
from services.shared.messaging.envelope import Envelope, Handler, Refused, UnreadableMessage
from services.shared.messaging.inbox.message_format import MessageFormat
from services.shared.messaging.inbox.outcomes import (
    BEHIND_DELAY,
    behind,
    done,
    duplicate,
    failed,
)
from services.shared.messaging.inbox.parking import Parking, claims, park_row
from services.shared.messaging.inbox.table import OPEN, Incoming, State
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.process.metrics import EVENTS_HANDLED, EVENTS_REFUSED

log = get_logger()

# As text: SQLAlchemy has no SET.
_CHECK_DEFERRED = text("SET CONSTRAINTS ALL IMMEDIATE")

_LONGEST_WAIT = timedelta(hours=1)
_SUBJECT = ("consumer", "source", "school_id", "subject")
_OPEN_BEFORE = exists().where(
    *(getattr(Incoming, name) == bindparam(f"its_{name}") for name in _SUBJECT),
    Incoming.sequence < bindparam("its_sequence"),
    Incoming.state.in_(OPEN),
    Incoming.event_id.is_not(None),  # asked for again, and not believed yet
)
# Built once, and one round trip: this is what every event costs.
_RECORDS: Any = Incoming.__table__
_INSERT = (
    insert(_RECORDS)
    .on_conflict_do_nothing(index_elements=["consumer", "event_id"])
    .returning(_RECORDS.c.id, _OPEN_BEFORE)
)


class Inbox:
    """The inbox of one consumer, with the functions that its events are handed to."""

    def __init__(
        self,
        database: Database,
        consumer: str,
        handlers: Mapping[str, Handler],
        message_format: MessageFormat,
    ) -> None:
        """Take the consumer's name, which the record of an event is kept under."""
        self._database = database
        self._consumer = consumer
        self._handlers = handlers
        self._format = message_format
        self._parking = Parking(consumer, message_format.parked_at_most)

    def receive(self, body: bytes) -> None:
        """Keep one message for good, and let it take effect if it can.

        Returns when the message may be acknowledged. Raises only when the database is lost: then
        nothing was kept, and the broker has to deliver it again.
        """
        try:
            envelope = self._format.read(body)
        except UnreadableMessage as error:
            self._keep_unreadable(body, str(error))
            return
        with _log_fields(envelope):
            try:
                self._format.admit(envelope, now())
            except Refused as why:
                self._refuse(envelope, body, why)
                return
            try:
                outcome = self._receive_event(envelope, body)
            except Exception as error:
                if is_database_lost(error):
                    raise
                # Only the commit itself can still fail here (a deferred constraint).
                outcome = self._keep_failed(envelope, body, error)
            EVENTS_HANDLED.labels(self._known(envelope.type), outcome).inc()

    def retry_due(self) -> bool:
        """Try the event again that is due longest; tell whether there was one."""
        with self._database.transaction() as session:
            row = session.scalars(
                select(Incoming)
                .where(
                    Incoming.consumer == self._consumer,
                    Incoming.state.in_(OPEN),
                    Incoming.next_attempt_at <= now(),
                )
                .order_by(Incoming.next_attempt_at, Incoming.sequence)
                .limit(1)
                .with_for_update(skip_locked=True)
            ).one_or_none()
            if row is None:
                return False
            self._retry(session, row)
        return True

    def _retry(self, session: Session, row: Incoming) -> None:
        try:
            envelope = self._format.read(row.body or b"")
        except UnreadableMessage as error:
            # Taken in by a version of this code that read less strictly.
            _update(session, row.id, {"state": State.UNREADABLE, "next_attempt_at": None})
            log.error("message is unreadable", what=str(error), event_id=str(row.event_id))
            return
        with _log_fields(envelope):
            try:
                self._format.admit(envelope, row.received_at)
            except Refused as why:
                self._not_yet(session, row, envelope, why)
                return
            if row.event_id is None and not _take_place(session, row, envelope):
                return
            outcome = self._attempt_row(session, row, envelope)
            EVENTS_HANDLED.labels(self._known(envelope.type), outcome).inc()

    def judge_again(self) -> int:
        """Have all that was not believed judged once more; return how much it is.

        At a start, when there may be keys that were not known when it came.
        """
        with self._database.transaction() as session:
            refused = (
                update(Incoming)
                .where(
                    Incoming.consumer == self._consumer,
                    Incoming.event_id.is_(None),
                    Incoming.state == State.DEAD,
                )
                .values(state=State.WAITING, next_attempt_at=now())
                .returning(Incoming.id)
            )
            return len(session.execute(refused).all())

    def _not_yet(
        self, session: Session, row: Incoming, envelope: Envelope, why: Refused
    ) -> None:
        """Leave a row that is still not believed: for its moment, or for an operator."""
        if row.last_error != str(why):
            self._count_refused(envelope, why)
        if why.until is not None and row.event_id is not None:
            _update(session, row.id, _later(why))
            return
        park_row(session, row, why)
        wake_next(session, row)

    def _receive_event(self, envelope: Envelope, body: bytes) -> str:
        with self._database.transaction() as session:
            inserted = self._insert_done(session, envelope)
            if inserted is None:
                return "duplicate"
            row_id, has_open_before = inserted
            if has_open_before:
                _update(session, row_id, behind().values(body))
                return State.WAITING
            error = self._handle(session, envelope)
            if error is None:
                return State.DONE
            outcome = failed(error, attempts=1)
            _update(session, row_id, outcome.values(body))
            return outcome.state

    def _insert_done(self, session: Session, envelope: Envelope) -> tuple[UUID, bool] | None:
        """Write the record of an event that will be done; None when there is one already.

        Returns the record's id, and whether an earlier event of the subject is still open.
        """
        record = {**self._record(envelope, State.DONE), "attempts": 1, "settled_at": now()}
        row = session.connection().execute(_INSERT, record | _subject(record)).one_or_none()
        return None if row is None else (row[0], row[1])

    def _record(self, envelope: Envelope, state: State) -> dict[str, Any]:
        return {
            "id": new_id(),
            "consumer": self._consumer,
            "event_id": envelope.id,
            **claims(envelope),
            "state": state,
            "received_at": now(),
        }

    def _handle(
        self, session: Session, envelope: Envelope, finish: TextClause | None = None
    ) -> Exception | None:
        """Run the handler, then `finish`; undo what was done, and return why, when it fails."""
        try:
            with session.begin_nested():
                handler = self._handlers.get(envelope.type)
                if handler is None:
                    raise ContractViolation("nobody here takes this event type")
                self._format.check(envelope.type, envelope.data)
                enter_school(session, envelope.school_id)
                handler(session, envelope)
                if finish is not None:
                    session.flush()
                    session.execute(finish)
        except Exception as error:
            if is_database_lost(error):
                raise
            return error
        return None

    def _attempt_row(self, session: Session, row: Incoming, envelope: Envelope) -> str:
        if _has_open_before(session, row):
            row.next_attempt_at = now() + BEHIND_DELAY
            return State.WAITING
        # What would fail only at the commit fails here, where it is still written down: a row that
        # stays due would be tried for ever, ahead of all others.
        error = self._handle(session, envelope, finish=_CHECK_DEFERRED)
        attempts = row.attempts + 1
        outcome = done(attempts) if error is None else failed(error, attempts)
        _update(session, row.id, outcome.values(row.body))
        if outcome.state != State.FAILED:
            wake_next(session, row)
        return outcome.state

    def _keep_failed(self, envelope: Envelope, body: bytes, error: Exception) -> str:
        outcome = failed(error, attempts=1)
        with self._database.transaction() as session:
            session.execute(
                insert(Incoming)
                .values(**{**self._record(envelope, State.FAILED), **outcome.values(body)})
                .on_conflict_do_nothing(index_elements=["consumer", "event_id"])
            )
        return outcome.state

    def _keep_unreadable(self, body: bytes, what: str) -> None:
        EVENTS_HANDLED.labels("unknown", State.UNREADABLE).inc()
        with self._database.transaction() as session:
            if self._parking.keep_unreadable(session, body, what):
                self._format.parked(session, body, what)

    def _refuse(self, envelope: Envelope, body: bytes, why: Refused) -> None:
        self._count_refused(envelope, why)
        with self._database.transaction() as session:
            if why.until is None:
                self._parking.keep_refused(session, envelope, body, why)
                return
            # Its sender's word, and in its place: only our clocks differ.
            log.error("event is of a time to come", why=str(why))
            session.execute(
                insert(Incoming)
                .values(
                    **self._record(envelope, State.FAILED), attempts=0, body=body, **_later(why)
                )
                .on_conflict_do_nothing(index_elements=["consumer", "event_id"])
            )

    def _count_refused(self, envelope: Envelope, why: Refused) -> None:
        EVENTS_REFUSED.labels(self._known(envelope.type), why.kind).inc()

    def _known(self, event_type: str) -> str:
        """Return a label for a metric: whoever sends must not be able to make new ones."""
        known = event_type in CONTRACTS or event_type in self._handlers
        return event_type if known else "unknown"


def wake_next(session: Session, row: Incoming) -> None:
    """Let the events that wait behind a settled one be looked at now."""
    session.execute(
        update(Incoming)
        .where(
            Incoming.consumer == row.consumer,
            Incoming.source == row.source,
            Incoming.school_id == row.school_id,
            Incoming.subject == row.subject,
            Incoming.state == State.WAITING,
        )
        .values(next_attempt_at=now())
    )


def _later(why: Refused) -> dict[str, Any]:
    """Return the columns of an event that waits for its moment; looked at once an hour."""
    until = why.until or now()
    return {
        "last_error": str(why),
        "next_attempt_at": min(max(until, now() + BEHIND_DELAY), now() + _LONGEST_WAIT),
    }


def _take_place(session: Session, row: Incoming, envelope: Envelope) -> bool:
    """Give an event that is believed now its place; settle it when another has taken effect."""
    known = select(Incoming.id).where(
        Incoming.consumer == row.consumer, Incoming.event_id == envelope.id
    )
    if session.scalar(known) is not None:
        _update(session, row.id, duplicate(row.attempts).values(None))
        return False
    _update(session, row.id, {"event_id": envelope.id})
    return True


def _has_open_before(session: Session, row: Incoming) -> bool:
    return bool(session.connection().scalar(select(_OPEN_BEFORE), _subject(vars(row))))


def _subject(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `_OPEN_BEFORE` asks for."""
    return {f"its_{name}": record[name] for name in (*_SUBJECT, "sequence")}


def _update(session: Session, row_id: UUID, changes: Mapping[str, Any]) -> None:
    session.execute(update(Incoming).where(Incoming.id == row_id).values(**changes))


def _log_fields(envelope: Envelope) -> AbstractContextManager[None]:
    return bound_contextvars(
        correlation_id=envelope.correlation_id, event_id=str(envelope.id), type=envelope.type
    )
