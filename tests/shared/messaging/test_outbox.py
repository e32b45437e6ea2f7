"""The outbox and its relay, on the broker that the tests run with."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from services.shared.database.base import Database, new_id
from services.shared.messaging.broker import (
    Consumer,
    Post,
    Publisher,
    open_publisher,
    service_source,
)
from services.shared.messaging.broker.publisher import NO_QUEUE
from services.shared.messaging.contracts import MARK_RECORDED, PUPIL_ENROLLED, ContractViolation
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.outbox import Outgoing, publish
from services.shared.messaging.outbox import admin as outbox_admin
from services.shared.messaging.outbox.relay import Relay
from services.shared.process.clock import now
from tests.in_process import SIGNERS
from tests.servers import Databases
from tests.shared.events import CALLER, drain_until, enrolled, publish_enrolled


class Desk:
    """A broker on a outbox_admin: keeps what it is given, refuses or fails when told to."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.refuses: dict[str, str] = {}
        self.error: Exception | None = None
        self.closed = 0

    def publish(self, posts: Sequence[Post]) -> dict[UUID, str]:
        if self.error:
            raise self.error
        self.taken += [Envelope.from_json(p.body) for p in posts if p.type not in self.refuses]
        return {p.id: self.refuses[p.type] for p in posts if p.type in self.refuses}

    def keep_alive(self) -> None:
        if self.error:
            raise self.error

    def close(self) -> None:
        self.closed += 1


@contextmanager
def relaying(database: Database, publisher: Publisher) -> Iterator[Relay]:
    relay = Relay(database, lambda: publisher, SIGNERS["journal"])
    try:
        yield relay
    finally:
        relay.close()


def drain(relay: Relay) -> None:
    while relay.step():
        pass


def rows(database: Database) -> list[Outgoing]:
    with database.transaction() as session:
        return list(session.scalars(select(Outgoing).order_by(Outgoing.position)))


def test_an_event_is_true_only_when_its_transaction_is(database: Database) -> None:
    broker = Desk()
    with database.transaction("131") as session:
        publish(session, PUPIL_ENROLLED, "p", enrolled(), CALLER)
        session.flush()
        session.rollback()
    event_id = publish_enrolled(database, "2", "p")
    with relaying(database, broker) as relay:
        drain(relay)
    assert [event.id for event in broker.taken] == [event_id]


def test_the_envelope_says_who_did_what_where_and_why(database: Database) -> None:
    cause, broker = new_id(), Desk()
    with database.transaction("131") as session:
        publish(session, PUPIL_ENROLLED, "p", enrolled("8А"), CALLER, causation_id=cause)
    with relaying(database, broker) as relay:
        drain(relay)
    [event] = broker.taken
    assert (event.type, event.subject) == (PUPIL_ENROLLED, "p")
    assert event.source == "urn:letopis:journal"
    assert (event.school_id, event.actor, event.correlation_id) == ("131", "u-1", "c-1")
    assert (event.causation_id, event.sequence) == (cause, 1)
    assert event.data["class_name"] == "8А"
    assert abs(event.time - now()) < timedelta(minutes=1)


def test_data_that_breaks_the_contract_is_never_written(database: Database) -> None:
    with database.transaction("131") as session:
        for wrong in ({}, {**enrolled(), "name": "Иванов"}, {**enrolled(), "pupil_id": "x"}):
            with pytest.raises(ContractViolation) as caught:
                publish(session, PUPIL_ENROLLED, "p", wrong, CALLER)
            assert "Иванов" not in str(caught.value)
        with pytest.raises(ContractViolation):
            publish(session, "org.letopis.journal.unheard.of.v1", "p", {}, CALLER)
    assert rows(database) == []


def test_events_leave_in_the_order_in_which_they_were_written(database: Database) -> None:
    broker = Desk()
    ids = [publish_enrolled(database, number) for number in range(450)]
    with relaying(database, broker) as relay:
        drain(relay)
    assert [event.id for event in broker.taken] == ids
    assert all(row.sent_at for row in rows(database))


def test_each_subject_in_each_school_is_counted_by_itself_without_gaps(
    database: Database,
) -> None:
    broker = Desk()
    with relaying(database, broker) as relay:
        for number in range(3):
            publish_enrolled(database, number, "a")
            publish_enrolled(database, number, "b")
            with database.transaction("lyceum-2") as session:
                publish(
                    session, PUPIL_ENROLLED, "a", enrolled(), CALLER, school_id="lyceum-2"
                )
            drain(relay)
    for school, subject in (("131", "a"), ("131", "b"), ("lyceum-2", "a")):
        of_subject = [e for e in broker.taken if (e.school_id, e.subject) == (school, subject)]
        assert [event.sequence for event in of_subject] == [1, 2, 3]


def test_an_event_committed_late_is_not_skipped(database: Database) -> None:
    broker = Desk()
    with relaying(database, broker) as relay, database.transaction("131") as late:
        late_id = publish(late, PUPIL_ENROLLED, "p", enrolled("late"), CALLER)
        late.flush()
        early_id = publish_enrolled(database, "early")
        drain(relay)
        assert [event.id for event in broker.taken] == [early_id]
        late.commit()
        drain(relay)
    assert [event.id for event in broker.taken] == [early_id, late_id]


def test_writers_of_one_subject_do_not_wait_for_each_other(database: Database) -> None:
    with database.transaction("131") as first:
        publish(first, PUPIL_ENROLLED, "p", enrolled("1"), CALLER)
        first.flush()
        with database.transaction("131") as second:
            second.execute(text("SET LOCAL lock_timeout = '500ms'"))
            publish(second, PUPIL_ENROLLED, "p", enrolled("2"), CALLER)
    assert len(rows(database)) == 2


def test_what_no_queue_takes_stays_pending_with_its_error_and_the_rest_goes(
    database: Database,
) -> None:
    broker = Desk()
    broker.refuses[PUPIL_ENROLLED] = NO_QUEUE
    stuck = publish_enrolled(database)
    mark = {key: new_id() for key in ("group_id", "lesson_id", "pupil_id", "change_id")}
    with database.transaction("131") as session:
        publish(session, MARK_RECORDED, "g", mark, CALLER)
    with relaying(database, broker) as relay:
        drain(relay)
        assert [event.type for event in broker.taken] == [MARK_RECORDED]
        with database.transaction() as session:
            [pending] = outbox_admin.list_pending(session)
            assert (pending.id, pending.last_error, pending.attempts) == (stuck, NO_QUEUE, 1)
            assert outbox_admin.pending(session) == 1
            assert outbox_admin.oldest_pending_at(session) == pending.happened_at
            session.execute(update(Outgoing).values(next_attempt_at=now()))
        broker.refuses.clear()
        drain(relay)
    assert broker.taken[-1].id == stuck
    with database.transaction() as session:
        assert outbox_admin.pending(session) == 0
        assert outbox_admin.oldest_pending_at(session) is None


def test_a_broker_that_fails_leaves_everything_pending_and_visible(database: Database) -> None:
    broker = Desk()
    broker.error = ConnectionRefusedError("the address of the broker")
    event_id = publish_enrolled(database)
    with relaying(database, broker) as relay:
        with pytest.raises(ConnectionRefusedError):
            relay.step()
        [row] = rows(database)
        assert (row.last_error, row.attempts, row.sent_at) == ("ConnectionRefusedError", 1, None)
        assert broker.closed == 1
        broker.error = None
        drain(relay)
    assert [event.id for event in broker.taken] == [event_id]
    assert rows(database)[0].last_error is None


def test_an_event_sent_again_keeps_its_number(database: Database) -> None:
    broker = Desk()
    publish_enrolled(database, "1")
    broker.error = TimeoutError()
    with relaying(database, broker) as relay:
        with pytest.raises(TimeoutError):
            relay.step()
        broker.error = None
        publish_enrolled(database, "2")
        drain(relay)
        with database.transaction() as session:
            assert outbox_admin.send_again(session, now() - timedelta(hours=1)) == 2
        drain(relay)
    assert [event.sequence for event in broker.taken] == [1, 2, 1, 2]


def test_of_two_relays_only_one_works_until_it_ends(database: Database) -> None:
    first_broker, second_broker = Desk(), Desk()
    publish_enrolled(database, "1")
    with relaying(database, second_broker) as second:
        with relaying(database, first_broker) as first:
            drain(first)
            publish_enrolled(database, "2")
            assert second.step() == 0
            assert (first.leads, second.leads) == (True, False)
        until = time.monotonic() + 10
        while not second.leads and time.monotonic() < until:  # a closed connection ends soon
            drain(second)
        assert second.leads
    assert [event.data["class_name"] for event in first_broker.taken] == ["1"]
    assert [event.data["class_name"] for event in second_broker.taken] == ["2"]


def test_a_relay_that_loses_its_database_connection_loses_the_lock(database: Database) -> None:
    broker = Desk()
    with relaying(database, broker) as relay:
        relay.step()
        with database.transaction() as session:
            session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks "
                    "WHERE locktype = 'advisory' AND database = "
                    "(SELECT oid FROM pg_database WHERE datname = current_database())"
                )
            )
        publish_enrolled(database)
        with pytest.raises(Exception, match=r"terminating|closed"):
            relay.step()
        assert not relay.leads
        drain(relay)
    assert len(broker.taken) == 1


def test_only_what_was_sent_long_ago_is_pruned(database: Database) -> None:
    for number in range(2):
        publish_enrolled(database, number)
    with relaying(database, Desk()) as relay:
        drain(relay)
    publish_enrolled(database, "unsent")
    with database.transaction() as session:
        old = session.scalars(select(Outgoing).order_by(Outgoing.position).limit(1)).one()
        old.sent_at = now() - outbox_admin.KEPT - timedelta(seconds=1)
    with database.transaction() as session:
        assert outbox_admin.prune(session, now()) == 1
    assert len(rows(database)) == 2


def test_two_relays_at_once_keep_the_order(databases: Databases, broker_url: str) -> None:
    taken: list[int] = []

    def keep(body: bytes) -> None:
        taken.append(int(Envelope.from_json(body).data["class_name"]))

    database = Database(databases.work, pool_size=8)
    source = service_source(f"order_{new_id().hex[-6:]}", [PUPIL_ENROLLED], keep)
    consumer = Consumer(broker_url, [source])
    stop = threading.Event()
    given = (databases, broker_url, stop)
    threads = [threading.Thread(target=_relay, args=given) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(300):
        publish_enrolled(database, number)
    drain_until(consumer, lambda: len(taken) >= 300)
    stop.set()
    for thread in threads:
        thread.join(10)
    consumer.close()
    database.close()
    assert taken == list(range(300))


def _relay(databases: Databases, broker_url: str, stop: threading.Event) -> None:
    database = Database(databases.work, pool_size=2)
    relay = Relay(database, partial(open_publisher, broker_url), SIGNERS["journal"])
    while not stop.is_set():
        if not relay.step():
            stop.wait(0.01)
    relay.close()
    database.close()
