"""The relay: hands the outbox's events to the broker, in order, and marks what was taken.

Each is signed as it leaves: the worker alone has the key, the outbox never.

It looks for *unsent* rows, never for ids after the last one seen: a transaction that commits late
would be skipped. It polls, because NOTIFY takes a lock that makes all commits of a database wait
for each other.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.shared.accountability.signing import Signer
from services.shared.database.base import Database
from services.shared.messaging.broker import Post, Publisher
from services.shared.messaging.contracts import ANSWERS, CONTRACTS, OUTWARD
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.outbox.refusals import NotSigned, admit
from services.shared.messaging.outbox.table import Outgoing, SubjectCount
from services.shared.messaging.signed_events import sign
from services.shared.process.logs import get_logger
from services.shared.process.metrics import EVENTS_PUBLISHED, EVENTS_UNSIGNED

log = get_logger()

_BATCH = 200
_OF_WORKERS = 1
"""The first number of locks that a worker has while it leads."""
# Long enough not to be a load, short enough that a receiver that starts late has its events soon.
_UNROUTABLE_DELAY = timedelta(seconds=2)
# Long: thousands of them must not keep the relay from what it can send.
_REFUSED_DELAY = timedelta(hours=1)
_LOCK = "letopis outbox relay"
_ANSWERS_LOCK = "letopis outbox relay of answers"
# What a crash loses of it is sent again, and every receiver knows it already. As text: SQLAlchemy
# has no SET.
_COMMIT_UNSYNCED = text("SET LOCAL synchronous_commit = off")


class Relay:
    """Sends the outbox of one service; of several relays only one has the lock and works.

    The lock belongs to the connection that also reads and marks the rows: who loses it, loses
    both. `step` raises when database or broker fail; the caller then waits and calls again.
    """

    def __init__(
        self,
        database: Database,
        open_publisher: Callable[[], Publisher],
        signer: Signer,
        *,
        answers: bool = False,
    ) -> None:
        """Prepare; nothing is connected before the first step. `signer` signs every event.

        With `answers` it sends what goes to regional systems and nothing else, without it all
        else: a region whose queue takes nothing keeps no event of ours.
        """
        self._answers = answers
        self._held: dict[str, float] = {}  # whose queue took nothing, and when to try again
        self._database = database
        self._open_publisher = open_publisher
        self._signer = signer
        self._publisher: Publisher | None = None
        self._connection: Connection | None = None

    @property
    def leads(self) -> bool:
        """Tell whether this relay has the lock."""
        return self._connection is not None

    def step(self) -> int:
        """Send one batch; return how many events were looked at: 0 means that all is sent."""
        connection = self._locked_connection()
        if connection is None:
            return 0
        try:
            rows = _due(connection, self._mine())
            sound, refused = _admitted(rows, self._signer.service)
            if refused:
                _refuse(connection, rows, refused)
            if sound:
                envelopes = _numbered(connection, [row for row in rows if row.id in sound], sound)
                self._send(connection, [sign(self._signer, one) for one in envelopes])
        except Exception:
            self.close()
            raise
        return len(rows)

    def keep_alive(self) -> None:
        """Make sure that the broker is there, also while there is nothing to send."""
        try:
            self._open().keep_alive()
        except Exception:
            self._close_publisher()
            raise

    def close(self) -> None:
        """Let go of broker, connection and lock."""
        self._close_publisher()
        if self._connection is not None:
            # Not back to the pool: the lock would stay with it.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _locked_connection(self) -> Connection | None:
        if self._connection is None:
            connection = self._database.engine.connect()
            if not _try_lock(connection, _ANSWERS_LOCK if self._answers else _LOCK):
                connection.close()
                return None
            self._connection = connection
        return self._connection

    def _mine(self) -> ColumnElement[bool]:
        """Return which events are this relay's now."""
        if not self._answers:
            return Outgoing.type.not_in(sorted(ANSWERS))
        now = time.monotonic()
        self._held = {name: until for name, until in self._held.items() if until > now}
        return and_(
            Outgoing.type.in_(sorted(ANSWERS)), Outgoing.subject.not_in(sorted(self._held))
        )

    def _hold(self, subjects: Iterable[str]) -> None:
        """Leave regions alone for a while, that those behind them have their turn."""
        until = time.monotonic() + _UNROUTABLE_DELAY.total_seconds()
        self._held.update(dict.fromkeys(subjects, until))

    def _send(self, connection: Connection, envelopes: Sequence[Envelope]) -> None:
        try:
            not_taken = self._open().publish([_post(envelope) for envelope in envelopes])
        except Exception as error:
            self._close_publisher()
            _mark_waiting(connection, envelopes, type(error).__name__)
            raise
        _mark(connection, envelopes, not_taken)
        for envelope in envelopes:
            if envelope.id not in not_taken:
                EVENTS_PUBLISHED.labels(envelope.type).inc()
        if not_taken:
            self._hold(one.subject for one in envelopes if one.id in not_taken)
            log.warning("events not taken by the broker", count=len(not_taken))

    def _open(self) -> Publisher:
        if self._publisher is None:
            self._publisher = self._open_publisher()
        return self._publisher

    def _close_publisher(self) -> None:
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            publisher.close()


def _try_lock(connection: Connection, lock: str) -> bool:
    # By two numbers: such locks are not for whoever answers requests (deploy.databases), who
    # could keep the relay waiting with one of his own.
    taken = func.pg_try_advisory_lock(_OF_WORKERS, func.hashtext(lock))
    with connection.begin():
        return bool(connection.scalar(select(taken)))


def _due(connection: Connection, mine: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Return the next rows in the order in which they were written, the data as text.

    So that data which cannot be read keeps no other row from being sent.
    """
    by_relay = or_(Outgoing.written_by.is_(None), Outgoing.written_by == func.session_user())
    columns: list[Any] = [one for one in Outgoing.__table__.columns if one.key != "data"]
    columns += [cast(Outgoing.data, Text).label("data"), by_relay.label("by_relay")]
    due = or_(Outgoing.next_attempt_at.is_(None), Outgoing.next_attempt_at <= func.now())
    with connection.begin():
        return connection.execute(
            select(*columns)
            .where(Outgoing.sent_at.is_(None), due, mine)
            .order_by(Outgoing.position)
            .limit(_BATCH)
        ).all()


def _admitted(
    rows: Sequence[Row[Any]], service: str
) -> tuple[dict[UUID, Mapping[str, Any]], dict[UUID, str]]:
    """Return the data of the rows that are signed, and why the others are not, by their ids."""
    sound: dict[UUID, Mapping[str, Any]] = {}
    refused = {}
    for row in rows:
        try:
            sound[row.id] = admit(row, service)
        except NotSigned as why:
            refused[row.id] = str(why)
    return sound, refused


def _refuse(
    connection: Connection, rows: Sequence[Row[Any]], refused: Mapping[UUID, str]
) -> None:
    """Leave what is not signed where it is, for an operator, and look at it again much later."""
    for row in rows:
        if row.id in refused:
            log.error("event is not signed", why=refused[row.id], event_id=str(row.id))
            EVENTS_UNSIGNED.labels(row.type if row.type in CONTRACTS else "unknown").inc()
    with connection.begin():
        _keep_all_pending(connection, refused, delay=_REFUSED_DELAY)


def _numbered(
    connection: Connection, rows: Sequence[Row[Any]], data: Mapping[UUID, Mapping[str, Any]]
) -> list[Envelope]:
    """Return the events of `rows`, each with its number and its `data`, by its id.

    The numbers are committed before anything is published: a crash must not let another event
    have a number that the world has seen.
    """
    with connection.begin():
        new = [row for row in rows if row.sequence is None]
        numbers = _number(connection, [(row.id, row.school_id, row.subject) for row in new])
    return [
        Envelope(
            id=row.id,
            type=row.type,
            subject=row.subject,
            school_id=row.school_id,
            sequence=row.sequence or numbers[row.id],
            time=row.happened_at,
            data=data[row.id],
            actor=row.actor,
            correlation_id=row.correlation_id,
            causation_id=row.causation_id,
        )
        for row in rows
    ]


def _number(
    connection: Connection, events: Sequence[tuple[UUID, str, str]]
) -> Mapping[UUID, int]:
    """Give each of `events` (id, school, subject) the next number of its subject."""
    if not events:
        return {}
    counts = Counter((school_id, subject) for _, school_id, subject in events)
    reserve = insert(SubjectCount).values(
        [
            {"school_id": school_id, "subject": subject, "sequence": count}
            for (school_id, subject), count in counts.items()
        ]
    )
    reserved = connection.execute(
        reserve.on_conflict_do_update(
            index_elements=["school_id", "subject"],
            set_={"sequence": SubjectCount.sequence + reserve.excluded.sequence},
        ).returning(SubjectCount.school_id, SubjectCount.subject, SubjectCount.sequence)
    )
    last = {
        (row.school_id, row.subject): row.sequence - counts[row.school_id, row.subject]
        for row in reserved
    }
    numbers = {}
    for event_id, school_id, subject in events:
        last[school_id, subject] += 1
        numbers[event_id] = last[school_id, subject]
    _write_numbers(connection, numbers)
    return numbers


def _write_numbers(connection: Connection, numbers: Mapping[UUID, int]) -> None:
    given = (
        func.unnest(
            bindparam("ids", list(numbers), ARRAY(Uuid)),
            bindparam("sequences", list(numbers.values()), ARRAY(BigInteger)),
        )
        .table_valued("id", "sequence")
        .render_derived(name="given")
    )
    connection.execute(
        update(Outgoing).where(Outgoing.id == given.c.id).values(sequence=given.c.sequence)
    )


def _post(envelope: Envelope) -> Post:
    return Post(
        id=envelope.id,
        type=envelope.type,
        body=envelope.to_json(),
        mandatory=envelope.type not in OUTWARD,
        answer_to=envelope.subject if envelope.type in ANSWERS else None,
    )


def _mark(
    connection: Connection, envelopes: Sequence[Envelope], not_taken: Mapping[UUID, str]
) -> None:
    with connection.begin():
        connection.execute(_COMMIT_UNSYNCED)
        sent = [envelope.id for envelope in envelopes if envelope.id not in not_taken]
        if sent:
            connection.execute(
                update(Outgoing)
                .where(Outgoing.id.in_(sent))
                .values(sent_at=func.now(), last_error=None, next_attempt_at=None)
            )
        _keep_all_pending(connection, not_taken, delay=_UNROUTABLE_DELAY)


def _mark_waiting(connection: Connection, envelopes: Sequence[Envelope], error: str) -> None:
    """Write down that the broker did not take a batch; the next step tries at once."""
    with connection.begin():
        connection.execute(_COMMIT_UNSYNCED)
        _keep_pending(connection, [envelope.id for envelope in envelopes], error, delay=None)


def _keep_all_pending(
    connection: Connection, reasons: Mapping[UUID, str], *, delay: timedelta
) -> None:
    for reason in set(reasons.values()):
        ids = [event_id for event_id, why in reasons.items() if why == reason]
        _keep_pending(connection, ids, reason, delay=delay)


def _keep_pending(
    connection: Connection, ids: Sequence[UUID], error: str, *, delay: timedelta | None
) -> None:
    connection.execute(
        update(Outgoing)
        .where(Outgoing.id.in_(ids))
        .values(
            attempts=Outgoing.attempts + 1,
            last_error=error,
            next_attempt_at=func.now() + literal(delay) if delay else None,
        )
    )
