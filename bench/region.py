"""Results a second from a region's exchange to its verdicts, and the worker's memory.

`python -m bench.region`; with LETOPIS_PARTS=real on RabbitMQ, otherwise on pgmq. Beside it the
bare broker with the same messages in the same run. Servers of its own, durable as in production.
"""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import psutil
from kombu import Consumer, Exchange, Producer, Queue
from rich.console import Console
from rich.table import Table

from bench.events import _bare_connection
from services.journal.external_results.consumers import RESULTS_SENT
from tests.journal.exchange.staging import NORTH, Stage, staged
from tests.journal.region import ID, body_of, record

_ROWS_IN_BATCH = 500


@dataclass(frozen=True)
class Measured:
    """What one run gave: records a second, and the worker's memory in MiB."""

    published: float
    consumed: float
    end_to_end: float
    memory_before: float
    memory_peak: float


def measure(rows: int) -> Measured:
    """Start servers, measure, and return the figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="letopis-bench-")))
        folder.chmod(0o711)
        stage = stack.enter_context(staged(folder))
        bodies = _bodies(stage, rows)
        published, consumed = _bare(stage.broker.url, bodies)
        before = _memory(stage)
        with _peak(stage) as peak:
            started = time.perf_counter()
            for body in bodies:
                stage.publish_body(body)
            stage.answers(lambda found: _told(found) >= rows)
            took = time.perf_counter() - started
        return Measured(rows / published, rows / consumed, rows / took, before, peak[0])


def _bodies(stage: Stage, rows: int) -> list[bytes]:
    """Return batches of results: a tenth of their records is good."""
    bodies = []
    for first in range(0, rows, _ROWS_IN_BATCH):
        told = [
            record(stage.codes[n % len(stage.codes)] if n % 10 == 0 else str(n + 1), 1, 2, 2)
            for n in range(first, min(first + _ROWS_IN_BATCH, rows))
        ]
        data = {"batch": f"b-{first}", "monitoring": ID, "rows": told}
        bodies.append(body_of(RESULTS_SENT, data))
    return bodies


def _bare(url: str, bodies: list[bytes]) -> tuple[float, float]:
    """Publish and consume the same messages as a short script would; return both times."""
    exchange = Exchange("bare", type="topic", durable=True)
    queue = Queue("bare", exchange, routing_key="x", queue_arguments={"x-queue-type": "quorum"})
    with _bare_connection(url) as connection:
        queue(connection.channel()).declare()
        producer = Producer(connection.channel(), exchange=exchange)
        started = time.perf_counter()
        for body in bodies:
            producer.publish(body, routing_key="x", delivery_mode=2, mandatory=True)
        published = time.perf_counter() - started
        taken = 0

        def take(message: object) -> None:
            nonlocal taken
            message.ack()  # type: ignore[attr-defined]
            taken += 1

        started = time.perf_counter()
        with Consumer(connection, queues=[queue], on_message=take, prefetch_count=10):
            while taken < len(bodies):
                connection.drain_events(timeout=10)
        return published, time.perf_counter() - started


@contextmanager
def _peak(stage: Stage) -> Iterator[list[float]]:
    """Give the highest memory of the worker between two looks a twentieth of a second apart."""
    found, over = [_memory(stage)], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            found[0] = max(found[0], _memory(stage))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    yield found
    over.set()
    thread.join()


def _memory(stage: Stage) -> float:
    return float(psutil.Process(stage.worker.pid).memory_info().rss) / (1 << 20)


def _told(found: dict[str, dict[str, list[object]]]) -> int:
    return sum(len(data["verdicts"]) for data in found.values() if "verdicts" in data)


@click.command()
@click.option("--rows", default=10_000, show_default=True)
def main(rows: int) -> None:
    """Measure and print."""
    found = measure(rows)
    table = Table(title=f"results of a region, {rows} records, {NORTH.name}")
    for title in ("what", "records a second", "of bare publish"):
        table.add_column(title, justify="left" if title == "what" else "right")
    for what, rate in (
        ("bare publish", found.published),
        ("bare consume", found.consumed),
        ("exchange to verdicts, judged and kept", found.end_to_end),
    ):
        table.add_row(what, f"{rate:,.0f}", f"{rate / found.published:.3f}")
    console = Console()
    console.print(table)
    console.print(
        f"worker: {found.memory_before:.0f} MiB before, {found.memory_peak:.0f} MiB at its peak"
    )


if __name__ == "__main__":
    main()
