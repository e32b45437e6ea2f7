"""Taking messages from the queue of a service; each is acknowledged after it was kept, not before.

Not kombu's ConsumerMixin: that acknowledges what it cannot decode and logs its body, takes an
OSError in a callback for a lost broker and loops, and ends on any other exception.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from kombu import Consumer as KombuConsumer

from services.shared.broker.connection import (
    EXCHANGE,
    connect,
    drop,
    is_pgmq,
    service_queue,
)

# Longer than any handler may take: the thread that handles does not answer heartbeats meanwhile.
_HEARTBEAT = 60
_PREFETCH = 10


class Consumer:
    """One open connection that takes the messages of a service.

    `keep` is given the bytes of a message and returns when they are safe in the database; what
    it raises ends `drain`, and the message stays with the broker.
    """

    def __init__(
        self, url: str, service: str, types: Iterable[str], keep: Callable[[bytes], None]
    ) -> None:
        """Connect, make the queue where it is missing, bind it to `types`, and subscribe."""
        self._keep = keep
        self._restores = is_pgmq(url)
        self._connection = connect(url, heartbeat=_HEARTBEAT)
        self._stopping = False
        channel = self._channel = self._connection.channel()
        EXCHANGE(channel).declare()
        queues = service_queue(service, types)
        for queue in queues:
            queue(channel).declare()
        self._consumer = KombuConsumer(
            channel,
            queues=queues[:1],
            auto_declare=False,
            on_message=self._take,
            on_decode_error=self._take_undecoded,
            prefetch_count=_PREFETCH,
        )
        self._consumer.consume()

    def drain(self, timeout: float) -> None:
        """Take what comes within `timeout` seconds; raises when the broker is gone."""
        with suppress(TimeoutError):
            self._connection.drain_events(timeout=timeout)
        self._connection.heartbeat_check()

    def stop_taking(self) -> None:
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

    def _take(self, message: Any) -> None:
        if self._stopping:
            return
        self._keep(_bytes_of(message.body, message.content_encoding))
        message.ack()

    def _take_undecoded(self, message: Any, _error: Exception) -> None:
        """Keep a body that kombu could not unpack as it came."""
        self._take(message)


def _bytes_of(body: Any, encoding: str | None) -> bytes:
    if isinstance(body, str):
        # py-amqp and kombu decode where the sender named an encoding that they know.
        try:
            return body.encode(encoding or "utf-8", errors="surrogatepass")
        except LookupError:
            return body.encode("utf-8", errors="surrogatepass")
    return bytes(body)
