"""Events a second through outbox and inbox, beside the bare broker with the same bodies.

`python -m bench.events`; with LETOPIS_PARTS=real on RabbitMQ, otherwise on pgmq. Servers of its
own, durable as in production.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
from kombu import Connection, Consumer, Exchange, Producer, Queue
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from services.shared.database.base import Database
from services.shared.messaging.broker import Consumer as OurConsumer
from services.shared.messaging.broker import open_publisher, service_source
from services.shared.messaging.broker.connection import is_pgmq
from services.shared.messaging.contracts import PUPIL_ENROLLED
from services.shared.messaging.inbox import Incoming
from services.shared.messaging.outbox import publish
from services.shared.messaging.outbox.relay import Relay
from tests.in_process import SIGNERS
from tests.parts import Parts
from tests.servers import SHARED
from tests.shared.events import CALLER, enrolled, inbox_of, leave_trace, message

_SUBJECTS = 50


@dataclass(frozen=True)
class Rate:
    """How many of something were done in a second; `beside` is the yardstick of the same kind."""

    what: str
    per_second: float
    beside: str | None = None


def measure(events: int) -> list[Rate]:
    """Start servers, measure, and return the rates; yardsticks first."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="letopis-bench-")))
        folder.chmod(0o711)
        parts = stack.enter_context(closing(Parts(folder)))
        url = parts.new_broker().url
        database = Database(parts.new_postgres().make_database(SHARED).work)
        stack.callback(database.close)
        return [*_bare(url, events), *_ours(database, url, events)]


def _bare(url: str, events: int) -> list[Rate]:
    """Publish and consume as a short script would: one by one, confirmed, acknowledged."""
    bodies = [message(number) for number in range(events)]
    exchange = Exchange("bare", type="topic", durable=True)
    queue = Queue("bare", exchange, routing_key="x", queue_arguments={"x-queue-type": "quorum"})
    with _bare_connection(url) as connection:
        queue(connection.channel()).declare()
        producer = Producer(connection.channel(), exchange=exchange)

        def send() -> None:
            for body in bodies:
                producer.publish(body, routing_key="x", delivery_mode=2, mandatory=True)

        sent = _seconds(send)
        taken = 0

        def take(message: object) -> None:
            nonlocal taken
            message.ack()  # type: ignore[attr-defined]
            taken += 1

        def consume() -> None:
            with Consumer(connection, queues=[queue], on_message=take, prefetch_count=10):
                while taken < events:
                    connection.drain_events(timeout=10)

        received = _seconds(consume)
    return [Rate("bare publish", events / sent), Rate("bare consume", events / received)]


def _ours(database: Database, url: str, events: int) -> list[Rate]:
    inbox = inbox_of(database, "bench", {PUPIL_ENROLLED: leave_trace})
    consumer = OurConsumer(url, [service_source("bench", [PUPIL_ENROLLED], inbox.receive)])
    written = _seconds(partial(_write, database, events))
    relay = Relay(database, partial(open_publisher, url), SIGNERS["journal"])
    relay.keep_alive()
    sent = _seconds(partial(_until_nothing, relay.step))
    relay.close()
    received = _seconds(partial(_drain, consumer, database, events))
    consumer.close()
    return [
        Rate("written into the outbox, a transaction each", events / written),
        Rate("outbox to broker", events / sent, "bare publish"),
        Rate("broker to inbox, with an effect each", events / received, "bare consume"),
    ]


def _bare_connection(url: str) -> Connection:
    if not is_pgmq(url):
        return Connection(url, transport_options={"confirm_publish": True})
    # kombu's own transport, which waits for the disk at each publish and each acknowledgement.
    place = urlsplit(url)
    return Connection(
        url,
        transport_options={
            "conn_string": place._replace(scheme="postgresql").geturl(),
            "init_extension": False,
            "visibility_timeout": 60,
            "wait_time_seconds": 0,
            "polling_interval": 0.05,
        },
    )


def _write(database: Database, events: int) -> None:
    for number in range(events):
        with database.transaction("131") as session:
            subject = f"s{number % _SUBJECTS}"
            publish(session, PUPIL_ENROLLED, subject, enrolled(number), CALLER)


def _until_nothing(step: Callable[[], int]) -> None:
    while step():
        pass


def _drain(consumer: OurConsumer, database: Database, events: int) -> None:
    while True:
        with suppress(TimeoutError):
            consumer.drain(0.2)
        with database.transaction() as session:
            if (session.scalar(select(func.count()).select_from(Incoming)) or 0) >= events:
                return


def _seconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def table(rates: list[Rate]) -> Table:
    """Return the rates as a table, each beside its yardstick."""
    yardsticks = {rate.what: rate.per_second for rate in rates}
    shown = Table(title="events")
    for title in ("what", "a second", "of its yardstick"):
        shown.add_column(title, justify="left" if title == "what" else "right")
    for rate in rates:
        ratio = f"{rate.per_second / yardsticks[rate.beside]:.2f}" if rate.beside else ""
        shown.add_row(rate.what, f"{rate.per_second:,.0f}", ratio)
    return shown


@click.command()
@click.option("--events", default=2000, show_default=True)
def main(events: int) -> None:
    """Measure and print."""
    Console().print(table(measure(events)))


if __name__ == "__main__":
    main()
