"""Connections to the broker, and the exchanges and queues on it."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from kombu import Connection, Exchange, Queue

from services.shared.messaging.broker.amqp import AmqpTransport
from services.shared.messaging.broker.pgmq import PgmqChannel, PgmqTransport

EXCHANGE = Exchange("platform", type="topic", durable=True)
# Answers to systems outside the platform: the routing key is the name of the one addressed.
ANSWERS = Exchange("answers", type="topic", durable=True)
_CONNECT_TIMEOUT = 5


def connect(url: str, *, heartbeat: int, lock_timeout: int = 10) -> Connection:
    """Return a connection that is open; `heartbeat` in seconds, where the broker knows it.

    `lock_timeout` is how many seconds a statement waits for another's lock, where there are any.

    Raises an error of the transport when the broker does not answer.
    """
    connection = Connection(url, **_options(url, heartbeat, lock_timeout))
    connection.connect()
    return connection


def is_there(connection: Connection, thing: Exchange | Queue) -> bool:
    """Tell whether an exchange or a queue is on the broker already; asking takes no right.

    On pgmq an exchange is a word of kombu's, to be said on each connection, and never there.
    """
    channel = connection.channel()
    if isinstance(channel, PgmqChannel):
        return isinstance(thing, Queue) and channel.has_queue(thing.name)
    try:
        if isinstance(thing, Exchange):
            thing(channel).declare(passive=True)
        else:
            thing(channel).queue_declare(passive=True)
    except connection.channel_errors:
        return False
    channel.close()
    return True


def is_pgmq(url: str) -> bool:
    """Tell whether the broker is pgmq; RabbitMQ otherwise."""
    return urlsplit(url).scheme == "pgmq"


def queue_name(service: str) -> str:
    """Return the name of the queue of a service; pgmq turns the dot into an underscore."""
    return f"platform.{service}"


def service_queue(service: str, types: Iterable[str]) -> list[Queue]:
    """Return the queue of a service, bound to each event type that it takes in."""
    return [
        durable_queue(queue_name(service), EXCHANGE, event_type, **ONE_AT_A_TIME)
        for event_type in sorted(types)
    ]


# One worker at a time, another one when it ends: keeps the order of a subject.
ONE_AT_A_TIME: Mapping[str, Any] = {"x-single-active-consumer": True}


def durable_queue(name: str, exchange: Exchange, routing_key: str, **arguments: Any) -> Queue:
    """Return a queue that outlives the broker and any number of dead consumers."""
    return Queue(
        name,
        exchange=exchange,
        routing_key=routing_key,
        durable=True,
        queue_arguments={
            # Replicated and on disk where there are several nodes.
            "x-queue-type": "quorum",
            # From RabbitMQ 4.0 a quorum queue drops a message after 20 deliveries unless told
            # otherwise; ours comes again only because a worker died with it in hand. (3.x
            # does not know -1 for "never".)
            "x-delivery-limit": 1_000_000,
            **arguments,
        },
    )


def drop(connection: Connection) -> None:
    """Close a connection without a word to the other side, which may hang."""
    connection.collect(socket_timeout=1)


def _options(url: str, heartbeat: int, lock_timeout: int) -> dict[str, Any]:
    if is_pgmq(url):
        return {
            "transport": PgmqTransport,
            "transport_options": {
                "init_extension": False,
                # A worker killed with messages in hand: they come back after this many seconds.
                "visibility_timeout": 30,
                # The default of 10 makes an event wait that long when there are several queues.
                "wait_time_seconds": 0,
                "polling_interval": 0.05,
                "lock_timeout": lock_timeout,
            },
        }
    return {
        "transport": AmqpTransport,
        "connect_timeout": _CONNECT_TIMEOUT,
        "heartbeat": heartbeat,
        # Without these a broker that hangs makes a read or a full socket wait for ever.
        "transport_options": {"read_timeout": 10, "write_timeout": 10},
    }
