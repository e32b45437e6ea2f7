"""Everything that a platform keeps, as bytes: its databases, buckets and queues."""

import base64
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
from kombu import Connection
from psycopg import sql

from deploy.databases import with_database
from services.shared.messaging.broker.connection import queue_name
from services.shared.objects.storage import Storage
from services.shared.process.settings import SERVICES
from tests.destruction.canaries import store_of
from tests.destruction.stage import Stage
from tests.servers import KIND

_BODY = re.compile(rb'"body": "([A-Za-z0-9+/=]{8,})"')
Objects = frozenset[tuple[str, str, str | None]]


def tables(stage: Stage, superuser_dsn: str) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the rows of every table of every service's database, as COPY writes them."""
    for service in SERVICES:
        name = stage.settings[service].database_url.rpartition("/")[2]
        yield from _copied(service, with_database(superuser_dsn, name))


def queues(stage: Stage, broker_url: str) -> Iterator[tuple[str, list[bytes]]]:
    """Yield what waits in the broker's queues; nothing is taken from them."""
    if KIND == "embedded":
        dsn = f"postgresql://{broker_url.split('://', 1)[1]}"
        yield from ((place, _decoded(rows)) for place, rows in _copied("broker", dsn))
        return
    with stage.nobody_listening(), Connection(broker_url) as connection:
        waiting = {name: _peeked(connection, queue_name(name)) for name in SERVICES}
    yield from ((f"broker.{name}", bodies) for name, bodies in waiting.items())


def objects(stage: Stage) -> Objects:
    """Return every version of every object of the services' buckets."""
    found: set[tuple[str, str, str | None]] = set()
    for service in ("journal", "portfolio", "archive"):
        storage = Storage(store_of(stage.settings[service]))
        # Where packages are handed over, there are no versions.
        listed = storage.objects("") if service == "journal" else storage.versions("")
        found.update((service, one.key, one.version) for one in listed)
    return frozenset(found)


def contents(stage: Stage, which: Objects) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the bytes of objects, each under its bucket."""
    for service, key, version in sorted(which, key=str):
        storage = Storage(store_of(stage.settings[service]))
        yield f"bucket {service}", [storage.get(key, limit=64 << 20, version=version)]


def speaking_of(
    places: Iterator[tuple[str, list[bytes]]], ids: Collection[UUID]
) -> Mapping[str, tuple[int, str]]:
    """Return, of each table, how many rows name one of `ids`, and the digest of those rows."""
    names = [str(one).encode() for one in ids]
    found: dict[str, tuple[int, str]] = {}
    for place, rows in places:
        mine = sorted(row for row in rows if any(name in row for name in names))
        if mine:
            found[place] = (len(mine), hashlib.sha256(b"\n".join(mine)).hexdigest())
    return found


def _copied(name: str, dsn: str) -> Iterator[tuple[str, list[bytes]]]:
    with psycopg.connect(dsn) as connection:
        found = connection.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1, 2"
        ).fetchall()
        for schema, table in found:
            query = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(
                sql.Identifier(schema, table)
            )
            with connection.cursor().copy(query) as copy:
                content = b"".join(bytes(piece) for piece in copy)
            yield f"{name}.{table}", content.splitlines()


def _decoded(rows: list[bytes]) -> list[bytes]:
    """Return rows with what stands in them as base64, as kombu writes a message's body."""
    bodies = (body for row in rows for body in _BODY.findall(row))
    return [*rows, *(base64.b64decode(body) for body in bodies)]


def _peeked(connection: Connection, queue: str) -> list[bytes]:
    """Return the bodies that wait in a queue; unacknowledged, all of them go back.

    A queue with a single active consumer can be read by that consumer alone: RabbitMQ refuses
    basic.get.
    """
    bodies: list[bytes] = []

    def look(message: Any) -> None:
        body = message.body
        bodies.append(body if isinstance(body, bytes) else str(body).encode())

    channel = connection.channel()
    channel.basic_consume(queue, callback=look)
    with suppress(TimeoutError):
        while True:
            connection.drain_events(timeout=1)
    channel.close()
    return bodies
