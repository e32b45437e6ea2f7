"""A regional system on the tests' broker, with the rights of its own account."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg
from amqp.exceptions import AMQPError
from kombu import Connection, Consumer, Exchange, Producer, Queue

from services.shared.messaging.broker.connection import is_pgmq
from services.shared.messaging.broker.regions import Region

REFUSED = (AMQPError, psycopg.errors.InsufficientPrivilege)


@dataclass(frozen=True)
class Member:
    """A region with its own way in."""

    region: Region
    url: str

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """Open a channel with the region's own rights."""
        options: dict[str, Any] = {"confirm_publish": True}
        if is_pgmq(self.url):
            options = {
                "conn_string": urlsplit(self.url)._replace(scheme="postgresql").geturl(),
                "init_extension": False,
                "visibility_timeout": 60,
                "wait_time_seconds": 0,
                "pool_size": 1,
                "pool_timeout": 2,
            }
        with Connection(self.url, transport_options=options) as connection:
            yield connection.channel()

    def publish(self, exchange: str, body: bytes, routing_key: str = "anything") -> None:
        """Publish and wait for the confirmation."""
        with self.connected() as channel:
            told = Exchange(exchange, type="topic", durable=True)
            if is_pgmq(self.url):
                told(channel).declare()
            Producer(channel, exchange=told, auto_declare=False).publish(
                body, routing_key=routing_key, content_encoding="binary", retry=False
            )

    def read(self, queue: str, seconds: float = 5) -> list[bytes]:
        """Take what lies in a queue."""
        taken: list[bytes] = []

        def take(message: Any) -> None:
            body = message.body
            taken.append(body if isinstance(body, bytes) else body.encode())
            message.ack()

        with self.connected() as channel:
            told = Queue(queue, no_declare=True)
            with Consumer(channel, queues=[told], on_message=take, auto_declare=False):
                until = time.monotonic() + seconds
                while not taken and time.monotonic() < until:
                    try:
                        channel.connection.client.drain_events(timeout=0.2)
                    except TimeoutError:
                        continue
        return taken

    @property
    def dsn(self) -> str:
        """The address of its role on PostgreSQL, where that is the broker."""
        return urlsplit(self.url)._replace(scheme="postgresql").geturl()
