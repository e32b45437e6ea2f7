"""Receiving messages from queues of ours; each is acknowledged after it was kept, not before.

Not kombu's ConsumerMixin: that acknowledges what it cannot decode and logs its body, takes an
OSError in a callback for a lost broker and loops, and ends on any other exception.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from kombu import Consumer as KombuConsumer
from kombu import Exchange, Queue

from services.shared.messaging.broker.connection import (
    EXCHANGE,
    connect,
    drop,
    is_pgmq,
    is_there,
    service_queue,
)

Keep = Callable[[bytes], None]

# Longer than any handler may take: the thread that handles does not answer heartbeats meanwhile.
_HEARTBEAT = 60
_PREFETCH = 10


@dataclass(frozen=True)
class Source:
    """One queue, said once for each binding that fills it, and what keeps its messages.

    `keep` is given the bytes of a message and returns when they are safe in the database; what
    it raises ends `Consumer.drain`, and the message stays with the broker.
    """

    exchange: Exchange
    bindings: list[Queue]
    keep: Keep


def service_source(service: str, types: Iterable[str], keep: Keep) -> Source:
    """Return the queue of a service, filled with the events of `types`."""
    return Source(EXCHANGE, service_queue(service, types), keep)


class Consumer:
    """One open connection that receives the messages of one or several sources."""

    def __init__(self, url: str, sources: Iterable[Source]) -> None:
        """Connect and subscribe; a queue that is not there is made, bound, by who may do so."""
        self._restores = is_pgmq(url)
        self._connection = connect(url, heartbeat=_HEARTBEAT)
        self._stopping = False
        try:
            self._channel = self._connection.channel()
            self._consumers = [self._subscribe(source) for source in sources]
        except Exception:
            self.close()
            raise

    def drain(self, timeout: float) -> None:
        """Receive what comes within `timeout` seconds; raises when the broker is gone."""
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=timeout)
        self._connection.heartbeat_check()

    def stop_receiving(self) -> None:
        """Finish the message in hand and leave the rest; may be called from another thread."""
        self._stopping = True

    def give_back(self) -> None:
        """Give back at once what was delivered and not acknowledged.

        RabbitMQ does that by itself when the connection ends, pgmq only after half a minute.
        """
        if self._restores:
            self._channel.basic_recover(requeue=True)

    def close(self) -> None:
        """End without waiting for the broker."""
        drop(self._connection)

    def _subscribe(self, source: Source) -> KombuConsumer:
        if not is_there(self._connection, source.bindings[0]):
            source.exchange(self._channel).declare()
            for binding in source.bindings:
                binding(self._channel).declare()
        receive = partial(self._receive, source.keep)
        consumer = KombuConsumer(
            self._channel,
            queues=source.bindings[:1],
            auto_declare=False,
            on_message=receive,
            # A body that kombu could not unpack is kept as it came.
            on_decode_error=lambda message, _error: receive(message),
            prefetch_count=_PREFETCH,
        )
        consumer.consume()
        return consumer

    def _receive(self, keep: Keep, message: Any) -> None:
        if self._stopping:
            return
        keep(_bytes_of(message.body, message.content_encoding))
        message.ack()


def _bytes_of(body: Any, encoding: str | None) -> bytes:
    if isinstance(body, str):
        # py-amqp and kombu decode where the sender named an encoding that they know.
        try:
            return body.encode(encoding or "utf-8", errors="surrogatepass")
        except LookupError:
            return body.encode("utf-8", errors="surrogatepass")
    return bytes(body)
