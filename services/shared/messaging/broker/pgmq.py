"""kombu's pgmq transport, with what ours needs: batches, refusal of what nobody wants, safety.

- Where `DATABASE_URL` is set, pgmq's client silently takes it for its own address, whatever host
  it is given; every process of ours has one. So the pool is made here.
- A publish without a queue that wants it tells nobody; here it says so.
- What a sender writes beside the body (headers, tags, encodings) breaks the consumer for ever
  when it is not as kombu writes it; here nothing of it is believed, and a row that is no message
  of kombu's becomes a message with an unreadable body.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import orjson
import psycopg
from kombu.transport import pgmq as kombu_pgmq
from pgmq import PGMQueue
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

# Losing an acknowledgement or a read mark in a crash only means that a message comes again, and
# the inbox knows it; so only publishing waits for the disk.
_SESSION = "-c synchronous_commit=off -c statement_timeout=20s -c lock_timeout={lock_timeout}s"


class Unroutable(Exception):
    """No queue is bound to this event type."""


class PgmqChannel(kombu_pgmq.Channel):  # type: ignore[misc]
    """A channel that can publish many messages in one transaction."""

    _batch: psycopg.Connection[Any] | None = None

    @contextmanager
    def batch(self) -> Iterator[psycopg.Connection[Any]]:
        """Publish what is published within as one transaction, yielded, that reaches the disk."""
        with self.pgmq.pool.connection() as connection, connection.transaction():
            connection.execute("SET LOCAL synchronous_commit = on")
            self._batch = connection
            try:
                yield connection
            finally:
                self._batch = None

    def _put_topic(
        self,
        exchange: str,
        message: dict[str, Any],
        routing_key: str,
        *,
        mandatory: bool = False,
        **_kwargs: Any,
    ) -> None:
        if self._batch is None:
            raise RuntimeError("publish inside batch(), or nothing promises that it is kept")
        queues = self.pgmq.send_topic(
            self._topic_key(exchange, routing_key), message, conn=self._batch
        )
        if mandatory and queues == 0:
            raise Unroutable

    def has_queue(self, name: str) -> bool:
        """Tell whether there is such a queue that we have a right on."""
        return bool(self._has_queue(name))

    def _pgmq_message_to_python(self, pgmq_message: Any, queue: str) -> Any:
        tag = f"{queue}-{pgmq_message.msg_id}-{pgmq_message.read_ct}"
        pgmq_message.message = _plain(_body_of(pgmq_message.message), tag)
        return super()._pgmq_message_to_python(pgmq_message, queue)


class PgmqTransport(kombu_pgmq.Transport):  # type: ignore[misc]
    """A transport with a small pool of its own, whose connections give up in time."""

    Channel = PgmqChannel

    def _create_pgmq_client(self) -> PGMQueue:
        client = self.client
        conninfo = make_conninfo(
            host=client.hostname,
            port=client.port,
            dbname=client.virtual_host.lstrip("/"),
            user=client.userid,
            password=client.password,
            connect_timeout=5,
            options=_SESSION.format(lock_timeout=client.transport_options["lock_timeout"]),
        )
        # A pool tries for minutes in the background; whether the server is there we know now.
        psycopg.connect(conninfo).close()
        pool = ConnectionPool(
            conninfo,
            # A statement each for reading and acknowledging, not a transaction around it.
            kwargs={"autocommit": True},
            min_size=1,
            max_size=2,
            timeout=5,
            num_workers=1,
            open=False,
        )
        pool.open()
        return PGMQueue(
            pool=pool,
            conn_string=f"postgresql://{client.hostname}:{client.port}/{client.virtual_host}",
            vt=int(client.transport_options["visibility_timeout"]),
            init_extension=False,
        )

    def close_connection(self, connection: Any) -> None:
        """Close the pool as well: kombu leaves one that it did not make."""
        pool = self._pgmq_client.pool if self._pgmq_client else None
        super().close_connection(connection)
        if pool is not None:
            pool.close(timeout=2)


def _body_of(payload: Any) -> bytes:
    """Return the body that a sender has handed in; of what is no message of kombu's, all of it."""
    if isinstance(payload, dict) and isinstance(payload.get("body"), str):
        properties = payload.get("properties")
        encoding = properties.get("body_encoding") if isinstance(properties, dict) else None
        with suppress(binascii.Error, ValueError):
            body: str = payload["body"]
            return b64decode(body, validate=True) if encoding == "base64" else body.encode()
    return orjson.dumps(payload)


def _plain(body: bytes, tag: str) -> dict[str, Any]:
    """Return a message as kombu writes it, with nothing in it but a body and our own tag."""
    return {
        "body": b64encode(body).decode(),
        "headers": {},
        "content-encoding": "binary",
        "properties": {"body_encoding": "base64", "delivery_info": {}, "delivery_tag": tag},
    }
