"""What both brokers promise: taken or told why not, delivered until acknowledged."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from uuid import UUID

import psycopg
import pytest
from kombu import Connection

from services.shared.database.base import new_id
from services.shared.messaging.broker import (
    Consumer,
    Post,
    Publisher,
    open_publisher,
    queue_name,
    service_source,
)
from services.shared.messaging.broker.publisher import NO_QUEUE
from tests.servers import REAL
from tests.shared.events import drain_until

_numbers = count(1)


@pytest.fixture
def service() -> str:
    """Return the name of a service that has no queue yet."""
    return f"test{next(_numbers)}_{new_id().hex[-6:]}"


@pytest.fixture
def kind(service: str) -> str:
    """Return an event type that nobody else takes."""
    return f"org.letopis.journal.{service}.v1"


@pytest.fixture
def publisher(broker_url: str) -> Iterator[Publisher]:
    """Return a publisher on the session's broker."""
    opened = open_publisher(broker_url, confirm_timeout=5)
    yield opened
    opened.close()


@contextmanager
def consuming(
    broker_url: str, service: str, kind: str, keep: Callable[[bytes], None]
) -> Iterator[Consumer]:
    consumer = Consumer(broker_url, [service_source(service, [kind], keep)])
    try:
        yield consumer
    finally:
        consumer.close()


def post(kind: str, body: bytes = b"{}", *, mandatory: bool = True) -> Post:
    return Post(new_id(), kind, body, mandatory)


def test_messages_arrive_once_and_in_order(
    broker_url: str, publisher: Publisher, service: str, kind: str
) -> None:
    taken: list[bytes] = []
    with consuming(broker_url, service, kind, taken.append) as consumer:
        posts = [post(kind, str(number).encode()) for number in range(300)]
        assert publisher.publish(posts[:200]) == {}
        assert publisher.publish(posts[200:]) == {}
        drain_until(consumer, lambda: len(taken) >= 300)
        consumer.drain(0.3)
    assert taken == [p.body for p in posts]


def test_the_bytes_arrive_as_they_were_sent(
    broker_url: str, publisher: Publisher, service: str, kind: str
) -> None:
    bodies = [b"\x00\xff\xfe", "Ученик ё".encode(), b'{"a": "\\u0000"}', b"x" * 300_000]
    taken: list[bytes] = []
    with consuming(broker_url, service, kind, taken.append) as consumer:
        publisher.publish([post(kind, body) for body in bodies])
        drain_until(consumer, lambda: len(taken) >= len(bodies))
    assert taken == bodies


def test_what_no_queue_takes_is_refused_and_the_rest_is_taken(
    broker_url: str, publisher: Publisher, service: str, kind: str
) -> None:
    taken: list[bytes] = []
    with consuming(broker_url, service, kind, taken.append) as consumer:
        nowhere = post("org.letopis.journal.nobody.wants.v1")
        outward = post("org.letopis.journal.nobody.wants.v1", mandatory=False)
        posts = [post(kind, b"1"), nowhere, outward, post(kind, b"2")]
        assert publisher.publish(posts) == {nowhere.id: NO_QUEUE}
        assert publisher.publish([nowhere]) == {nowhere.id: NO_QUEUE}
        drain_until(consumer, lambda: len(taken) >= 2)
    assert taken == [b"1", b"2"]


def test_a_service_is_given_only_the_types_that_it_takes(
    broker_url: str, publisher: Publisher, service: str, kind: str
) -> None:
    taken: list[bytes] = []
    with consuming(broker_url, service, kind, taken.append) as consumer:
        other = post(f"{kind}x")
        assert publisher.publish([other, post(kind, b"1")]) == {other.id: NO_QUEUE}
        drain_until(consumer, lambda: bool(taken))
        consumer.drain(0.3)
    assert taken == [b"1"]


def test_every_service_that_takes_a_type_has_its_own_copy(
    broker_url: str, publisher: Publisher, service: str, kind: str
) -> None:
    one: list[bytes] = []
    two: list[bytes] = []
    with ExitStack() as stack:
        consumers = [
            stack.enter_context(consuming(broker_url, f"{service}{name}", kind, taken.append))
            for name, taken in (("a", one), ("b", two))
        ]
        publisher.publish([post(kind, b"1")])
        for consumer, taken in zip(consumers, (one, two), strict=True):
            drain_until(consumer, lambda taken=taken: bool(taken))  # type: ignore[misc]
    assert one == two == [b"1"]


def test_messages_wait_for_a_service_that_is_away(
    broker_url: str, publisher: Publisher, service: str, kind: str
) -> None:
    taken: list[bytes] = []
    with consuming(broker_url, service, kind, taken.append):
        pass
    publisher.publish([post(kind, b"1")])
    with consuming(broker_url, service, kind, taken.append) as consumer:
        drain_until(consumer, lambda: bool(taken))
    assert taken == [b"1"]


def test_a_message_that_could_not_be_kept_comes_again(
    broker_url: str, publisher: Publisher, service: str, kind: str
) -> None:
    """An OSError in the callback ends the drain; kombu's own mixin would loop on it."""

    def fail(_body: bytes) -> None:
        raise OSError("the database is gone")

    with consuming(broker_url, service, kind, fail) as consumer:
        publisher.publish([post(kind, b"1")])
        with pytest.raises(OSError, match="the database is gone"):
            drain_until(consumer, lambda: False, seconds=5)
        consumer.give_back()
    taken: list[bytes] = []
    with consuming(broker_url, service, kind, taken.append) as consumer:
        drain_until(consumer, lambda: bool(taken))
    assert taken == [b"1"]


def test_a_consumer_that_is_to_end_leaves_the_rest_for_the_next(
    broker_url: str, publisher: Publisher, service: str, kind: str
) -> None:
    taken: list[bytes] = []
    with consuming(broker_url, service, kind, taken.append) as consumer:
        publisher.publish([post(kind, str(number).encode()) for number in range(30)])
        drain_until(consumer, lambda: len(taken) >= 3)
        consumer.stop_receiving()
        before = len(taken)
        consumer.drain(0.2)
        assert len(taken) == before
        consumer.give_back()
    with consuming(broker_url, service, kind, taken.append) as consumer:
        drain_until(consumer, lambda: len(taken) >= 30, seconds=10)
    assert sorted(map(int, taken)) == list(range(30))


def test_what_is_no_message_of_ours_reaches_the_inbox_as_bytes(
    broker_url: str, publisher: Publisher, service: str, kind: str
) -> None:
    """Foreign compression, a foreign content type, a bare row in pgmq's table."""
    taken: list[bytes] = []
    with consuming(broker_url, service, kind, taken.append) as consumer:
        _send_foreign(broker_url, service)
        publisher.publish([post(kind, b"ours")])
        drain_until(consumer, lambda: b"ours" in taken)
        drain_until(consumer, lambda: len(taken) >= 4)
    assert b"packed by a stranger" in taken
    assert len(taken) == 4


def test_a_publisher_tells_that_the_broker_is_gone() -> None:
    with pytest.raises(Exception, match=r"refused|timeout|failed"):
        open_publisher(
            "amqp://u:p@127.0.0.1:9/x" if REAL else "pgmq://u:p@127.0.0.1:9/x"
        )


def test_a_publisher_stays_alive_while_there_is_nothing_to_send(publisher: Publisher) -> None:
    for _ in range(3):
        publisher.keep_alive()


def test_the_broker_is_not_taken_for_the_database_of_the_process(
    broker_url: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pgmq's client reads DATABASE_URL and prefers it to the host that it is given."""
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://u:p@127.0.0.1:9/nowhere")
    publisher = open_publisher(broker_url)
    posted = post(kind)
    assert publisher.publish([posted]) == {posted.id: NO_QUEUE}
    publisher.close()


def _send_foreign(url: str, service: str) -> None:
    name = queue_name(service)
    if REAL:
        with Connection(url) as connection:
            producer = connection.Producer()
            for headers, kind, encoding in (
                ({"compression": "application/x-gzip"}, "application/json", "utf-8"),
                ({}, "application/x-python-serialize", "binary"),
                ({}, "text/plain", "no-such-encoding"),
            ):
                producer.publish(
                    b"packed by a stranger",
                    routing_key=name,
                    headers=headers,
                    content_type=kind,
                    content_encoding=encoding,
                    serializer=None,
                )
        return
    foreign = [
        ["packed by a stranger"],
        {"body": "packed by a stranger", "properties": "none"},
        _kombu_message("packed by a stranger", body_encoding=None),
    ]
    with psycopg.connect(url.replace("pgmq", "postgresql", 1)) as connection:
        for message in foreign:
            connection.execute(
                "SELECT pgmq.send(%s, %s::jsonb)",
                (name.replace(".", "_"), json.dumps(message)),
            )


def _kombu_message(body: str, body_encoding: str | None) -> dict[str, object]:
    return {
        "body": body,
        "headers": {"compression": "application/x-gzip"},
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "properties": {
            "delivery_tag": str(UUID(int=1)),
            "delivery_info": {},
            "body_encoding": body_encoding,
        },
    }
