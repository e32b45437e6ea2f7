"""Handing events to the broker, many at a time, and knowing of each whether it was taken.

A publisher that has raised is closed and thrown away. On RabbitMQ this matters: a late
confirmation of an old message would otherwise confirm a new one that the broker never had.
"""

import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from kombu import Exchange, Producer
from psycopg.errors import ConfigurationLimitExceeded, LockNotAvailable

from services.shared.messaging.broker.connection import (
    ANSWERS,
    EXCHANGE,
    connect,
    drop,
    is_pgmq,
    is_there,
)
from services.shared.messaging.broker.pgmq import Unroutable
from services.shared.messaging.envelope import CONTENT_TYPE

_HEARTBEAT = 10
_PERSISTENT = 2

NO_QUEUE = "no queue takes this event type"
REFUSED = "the broker refused it"


class BrokerSilent(Exception):
    """The broker did not confirm in time; it may have the messages or not."""


@dataclass(frozen=True)
class Post:
    """One event on its way out; `mandatory` when somebody must want it.

    It goes by its type, unless it is an answer that names whom it is for.
    """

    id: UUID
    type: str
    body: bytes
    mandatory: bool
    answer_to: str | None = None

    @property
    def exchange(self) -> Exchange:
        """Where it is handed in."""
        return EXCHANGE if self.answer_to is None else ANSWERS

    @property
    def routing_key(self) -> str:
        """Which queues it goes to from there."""
        return self.type if self.answer_to is None else self.answer_to


class Publisher(Protocol):
    """One open connection that publishes."""

    def publish(self, posts: Sequence[Post]) -> dict[UUID, str]:
        """Hand over `posts` in order; return what was not taken, and why.

        Any exception means that nothing is known, and that the publisher must be closed.
        """

    def keep_alive(self) -> None:
        """Exchange a sign of life; raises when the broker is gone."""

    def close(self) -> None:
        """End without waiting for the broker."""


def open_publisher(
    url: str, *, confirm_timeout: float = 10.0, lock_timeout: int = 10
) -> Publisher:
    """Connect to the broker at `url` and return a publisher; both times are in seconds."""
    if is_pgmq(url):
        return _PgmqPublisher(url, lock_timeout)
    return _RabbitPublisher(url, confirm_timeout)


class _Connected:
    def __init__(self, url: str, lock_timeout: int = 10) -> None:
        self._connection = connect(url, heartbeat=_HEARTBEAT, lock_timeout=lock_timeout)
        try:
            self._channel = self._connection.channel()
            for exchange in (EXCHANGE, ANSWERS):
                if not is_there(self._connection, exchange):
                    exchange(self._channel).declare()
            self._producer = Producer(self._channel, auto_declare=False)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """End without waiting for the broker."""
        drop(self._connection)

    def _send(self, post: Post) -> None:
        self._producer.publish(
            post.body,
            exchange=post.exchange,
            routing_key=post.routing_key,
            mandatory=post.mandatory,
            delivery_mode=_PERSISTENT,
            content_type=CONTENT_TYPE,
            content_encoding="binary",
            message_id=str(post.id),
            retry=False,
        )


class _PgmqPublisher(_Connected):
    """Publishes a batch in one transaction: all of it is kept, or none."""

    def publish(self, posts: Sequence[Post]) -> dict[UUID, str]:
        """Hand over `posts` in order; return what was not taken, and why."""
        not_taken: dict[UUID, str] = {}
        refused: set[str | None] = set()  # whose queue of answers takes nothing
        with self._channel.batch() as transaction:
            for post in posts:
                why = REFUSED if post.answer_to in refused else self._try(post, transaction)
                if why is not None:
                    not_taken[post.id] = why
                if why == REFUSED:
                    refused.add(post.answer_to)
        return not_taken

    def _try(self, post: Post, transaction: Any) -> str | None:
        """Send one; an answer whose queue is full or locked holds nobody else's up."""
        try:
            with nullcontext() if post.answer_to is None else transaction.transaction():
                self._send(post)
        except Unroutable:
            return NO_QUEUE
        except (LockNotAvailable, ConfigurationLimitExceeded):
            if post.answer_to is None:
                raise
            return REFUSED
        return None

    def keep_alive(self) -> None:
        """Ask the database behind pgmq for a sign of life."""
        with self._channel.pgmq.pool.connection() as connection:
            connection.execute("SELECT 1")


class _RabbitPublisher(_Connected):
    """Publishes a batch and then waits for the confirmation of every message in it."""

    def __init__(self, url: str, confirm_timeout: float) -> None:
        super().__init__(url)
        self._confirm_timeout = confirm_timeout
        self._tag = 0
        self._unconfirmed: dict[int, UUID] = {}
        self._not_taken: dict[UUID, str] = {}
        # kombu's own `confirm_publish` waits for each message by itself, ten times slower.
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._acked)
        self._channel.events["basic_nack"].add(self._nacked)
        self._channel.events["basic_return"].add(self._returned)

    def publish(self, posts: Sequence[Post]) -> dict[UUID, str]:
        """Hand over `posts` in order; return what was not taken, and why."""
        self._not_taken = {}
        for post in posts:
            self._tag += 1
            self._unconfirmed[self._tag] = post.id
            self._send(post)
        self._wait()
        return self._not_taken

    def keep_alive(self) -> None:
        """Read what has come, answer heartbeats, and notice when they stay away."""
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=0.001)
        self._connection.heartbeat_check()

    def _wait(self) -> None:
        deadline = time.monotonic() + self._confirm_timeout
        while self._unconfirmed:
            left = deadline - time.monotonic()
            if left <= 0:
                raise BrokerSilent(f"{len(self._unconfirmed)} messages not confirmed")
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=left)

    def _acked(self, tag: int, multiple: bool) -> None:
        for confirmed in self._settled(tag, multiple):
            del self._unconfirmed[confirmed]

    def _nacked(self, tag: int, multiple: bool) -> None:
        for refused in self._settled(tag, multiple):
            self._not_taken[self._unconfirmed.pop(refused)] = REFUSED

    def _returned(self, _error: Any, _exchange: str, _routing_key: str, message: Any) -> None:
        # Comes before the ack of the same message: RabbitMQ confirms even what it returns.
        self._not_taken[UUID(message.properties["message_id"])] = NO_QUEUE

    def _settled(self, tag: int, multiple: bool) -> list[int]:
        if not multiple:
            return [tag]
        return [waiting for waiting in self._unconfirmed if waiting <= tag]
