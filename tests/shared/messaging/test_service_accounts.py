"""A service's account at the broker: it sends its own types, reads its own queue, and no more."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from amqp.exceptions import AMQPError
from kombu import Connection, Exchange, Producer, Queue

from services.shared.database.base import Database, new_id
from services.shared.messaging.broker import (
    Consumer,
    Post,
    open_publisher,
    queue_name,
    service_source,
)
from services.shared.messaging.broker.connection import EXCHANGE, connect
from services.shared.messaging.broker.regions import Region, declare_region, region_source
from services.shared.messaging.contracts import HOLD_PLACED, MESSAGE_REFUSED, PUPIL_ENROLLED
from services.shared.messaging.signed_events import sign
from services.shared.messaging.subscriptions import SUBSCRIPTIONS
from services.shared.process.settings import SERVICES
from tests.in_process import SIGNERS
from tests.parts import Parts
from tests.servers import REAL
from tests.shared.events import drain_until, envelope, inbox_of, leave_trace, traces

REFUSED = (AMQPError, psycopg.Error)
FORGED = "kombu.topic.platform.org.letopis.archive.hold.placed.v1"
OTHERS = [(one, other) for one in SERVICES for other in SERVICES if one != other]


@pytest.fixture(scope="module")
def urls(parts: Parts) -> dict[str, str]:
    """Return each service's own address of the broker."""
    return {name: parts.broker_url_of(name) for name in SERVICES}


@contextmanager
def channel(url: str) -> Iterator[Any]:
    """Open a channel with an account's own rights."""
    connection = connect(url, heartbeat=0)
    try:
        yield connection.channel()
    finally:
        connection.release()


def publish(url: str, event_type: str, answer_to: str | None = None) -> None:
    """Publish as a service does, and wait for the broker's word."""
    with closing(open_publisher(url)) as publisher:
        post = Post(new_id(), event_type, b"{}", mandatory=True, answer_to=answer_to)
        assert publisher.publish([post]) == {}


def depth(parts: Parts, service: str) -> int:
    """Return how many messages wait in a service's queue."""
    with channel(parts.broker_url) as opened:
        if REAL:
            told = Queue(queue_name(service))(opened).queue_declare(passive=True)
            return int(told.message_count)
        return int(opened._size(queue_name(service)))


@pytest.mark.parametrize(("service", "other"), OTHERS)
def test_a_service_publishes_no_event_of_another(
    parts: Parts, urls: dict[str, str], service: str, other: str
) -> None:
    """A type that somebody takes: refused for the right, not for want of a queue."""
    taken = sorted(
        kind for kinds in SUBSCRIPTIONS.values() for kind in kinds if f".{other}." in kind
    )
    before = [depth(parts, name) for name in SERVICES]
    with pytest.raises(REFUSED):
        publish(urls[service], taken[0])
    assert [depth(parts, name) for name in SERVICES] == before


@pytest.mark.parametrize("service", ["portfolio", "archive", "gateway"])
def test_only_the_journal_answers_regions(
    urls: dict[str, str], parts: Parts, service: str
) -> None:
    declare_region(parts.broker_url, Region("asked"))
    with pytest.raises(REFUSED):
        publish(urls[service], MESSAGE_REFUSED, answer_to="asked")
    publish(urls["journal"], MESSAGE_REFUSED, answer_to="asked")


def test_a_service_sends_its_own_and_another_receives_it(urls: dict[str, str]) -> None:
    taken: list[bytes] = []
    source = service_source("portfolio", SUBSCRIPTIONS["portfolio"], taken.append)
    with closing(Consumer(urls["portfolio"], [source])) as consumer:
        publish(urls["journal"], PUPIL_ENROLLED)
        publish(urls["archive"], HOLD_PLACED)
        drain_until(consumer, lambda: len(taken) >= 2)


@pytest.mark.parametrize(("service", "other"), OTHERS)
def test_a_service_reaches_no_queue_of_another(
    urls: dict[str, str], service: str, other: str
) -> None:
    queue = Queue(queue_name(other), no_declare=True, durable=True)
    attacks: list[Callable[[Any], object]] = [
        lambda bound: bound.get(),
        lambda bound: bound.purge(),
        lambda bound: bound.queue_declare(),
        lambda bound: bound.bind_to(EXCHANGE, routing_key="#"),
        lambda bound: bound.unbind_from(EXCHANGE, routing_key=HOLD_PLACED),
    ]
    if REAL:  # kombu does nothing of this on pgmq; raw statements are below
        attacks += [
            lambda bound: bound.delete(),
            lambda bound: bound.consume("x", callback=print),
        ]
    for attack in attacks:
        with channel(urls[service]) as opened:
            if not REAL:
                EXCHANGE(opened).declare()
            with pytest.raises(REFUSED):
                attack(queue(opened))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_makes_and_binds_nothing(urls: dict[str, str], service: str) -> None:
    """Not even on its own queue: it would take any type, or hand on under another's name."""
    own = Queue(queue_name(service), no_declare=True, durable=True)
    attacks: list[Callable[[Any], object]] = [
        lambda opened: own(opened).bind_to(EXCHANGE, routing_key="#"),
        lambda opened: own(opened).unbind_from(EXCHANGE, routing_key=HOLD_PLACED),
        lambda opened: Queue(f"mine-{service}", EXCHANGE, "#")(opened).declare(),
    ]
    if REAL:
        attacks += [
            lambda opened: own(opened).delete(),
            lambda opened: Exchange("mine", type="topic")(opened).declare(),
            lambda opened: EXCHANGE(opened).delete(),
        ]
    for attack in attacks:
        with channel(urls[service]) as opened:
            if not REAL:
                EXCHANGE(opened).declare()
            with pytest.raises(REFUSED):
                attack(opened)


@pytest.mark.parametrize("service", ["portfolio", "archive", "gateway"])
def test_what_regions_send_is_the_journals_alone(
    parts: Parts, urls: dict[str, str], service: str
) -> None:
    declare_region(parts.broker_url, Region("heard"))
    with channel(urls[service]) as opened, pytest.raises(REFUSED):
        Queue(Region("heard").intake, no_declare=True)(opened).get()
    with pytest.raises(REFUSED):
        Consumer(urls[service], [region_source(Region("heard"), lambda _body: None)])


@pytest.mark.skipif(REAL, reason="RabbitMQ has no tables")
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT message FROM pgmq.q_platform_archive",
        "SELECT message FROM pgmq.q_platform_journal",
        "INSERT INTO pgmq.q_platform_archive (vt, message) VALUES (now(), '{}')",
        "LOCK TABLE pgmq.q_platform_journal",
        "SELECT pgmq.send('platform_archive', '{}'::jsonb)",
        f"SELECT pgmq.send_topic('{FORGED}', '{{}}')",
        f"SELECT pgmq.send_topic('{FORGED}', '{{}}'::jsonb, '{{}}'::jsonb)",
        f"SELECT pgmq.send_topic('{FORGED}', '{{}}', 0)",
        f"SELECT pgmq.send_batch_topic('{FORGED}', '{{}}')",
        "SELECT * FROM pgmq.read('platform_archive', 1, 1)",
        "SELECT * FROM pgmq.pop('platform_archive')",
        "SELECT pgmq.bind_topic('#', 'platform_journal')",
        "SELECT pgmq.create('mine')",
        "INSERT INTO gate.sender VALUES ('service-journal', '')",
        "SELECT * FROM gate.password",
        "CREATE TABLE public.mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "SET ROLE letopis_broker",
    ],
)
def test_the_role_of_a_service_reaches_functions_alone(
    urls: dict[str, str], statement: str
) -> None:
    dsn = urlsplit(urls["journal"])._replace(scheme="postgresql").geturl()
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedFunction)
    with psycopg.connect(dsn) as connection, pytest.raises(refused):
        connection.execute(statement.encode())


def test_the_account_that_services_once_shared_is_shut(parts: Parts, urls: dict[str, str]) -> None:
    """On PostgreSQL it owns the broker, and has another password than any service ever knew."""
    url = urlsplit(urls["journal"])
    name = "letopis" if REAL else "letopis_broker"
    for password in ("", "letopis", url.password):
        old = url._replace(netloc=f"{name}:{password}@{url.hostname}:{url.port}").geturl()
        with pytest.raises((*REFUSED, OSError)):
            Connection(old, connect_timeout=5).connect() if REAL else connect(old, heartbeat=0)
    assert parts.broker_url not in urls.values()


@pytest.mark.skipif(not REAL, reason="headers that route are RabbitMQ's")
@pytest.mark.parametrize("header", ["CC", "BCC"])
def test_what_a_header_routes_to_others_is_not_believed_there(
    parts: Parts, urls: dict[str, str], database: Database, header: str
) -> None:
    """RabbitMQ asks for the right to the routing key alone; the signature does the rest."""
    forged = sign(
        SIGNERS["portfolio"], envelope("forged", type=PUPIL_ENROLLED, subject="pupil-9")
    ).to_json()
    own = min(kind for kind in SUBSCRIPTIONS["journal"] if ".portfolio." in kind)
    with channel(urls["portfolio"]) as opened:
        Producer(opened, exchange=EXCHANGE, auto_declare=False).publish(
            forged, routing_key=own, headers={header: [PUPIL_ENROLLED]},
            content_type="application/octet-stream", content_encoding="binary",
        )
    inbox, came = inbox_of(database, "portfolio", {PUPIL_ENROLLED: leave_trace}), []

    def keep(body: bytes) -> None:
        came.append(body)
        inbox.receive(body)

    source = service_source("portfolio", SUBSCRIPTIONS["portfolio"], keep)
    with closing(Consumer(urls["portfolio"], [source])) as consumer:
        drain_until(consumer, lambda: forged in came)
    assert "forged" not in traces(database)
