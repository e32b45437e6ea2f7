"""A journal with a region, on servers of its own that a test may kill and a bench may measure."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from kombu import Exchange, Producer

from services.journal.monitorings.consumers import MONITORING_ANNOUNCED
from services.journal.regions.consumers import RegionalMessage
from services.journal.regions.usecases import register_region
from services.shared.accountability.caller import make_key_pair
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.messaging.broker import Consumer
from services.shared.messaging.broker.connection import ANSWERS, connect, is_pgmq
from services.shared.messaging.broker.consumer import Source
from services.shared.messaging.broker.regions import Region, answers_queue, declare_region
from tests.eventually import eventually
from tests.journal.factory import Classroom, make_classroom, operator
from tests.journal.region import body_of, codes_of, monitoring
from tests.parts import Parts
from tests.servers import Broker, Postgres
from tests.shared.events import drain_until

ROOT = Path(__file__).parents[3]
NORTH = Region("north")
PUPILS = 60


class Worker:
    """The journal's worker, as a process that can be killed."""

    def __init__(self, database_url: str, broker_url: str, log: Path) -> None:
        self._log = log
        own, known = make_key_pair("journal")
        self._environment = {
            "PATH": os.environ["PATH"],
            "PROFILE": "embedded",
            "DATABASE_URL": database_url,
            "BROKER_URL": broker_url,
            "CALLER_PUBLIC_KEYS": json.dumps(make_key_pair("gateway")[1]),
            "SIGNING_PUBLIC_KEYS": json.dumps(known),
            "SIGNING_PRIVATE_KEY": json.dumps(own),
            # Named and never asked: no year is closed here.
            "STORE_ENDPOINT": "127.0.0.1:9",
            "STORE_REGION": "none",
            "STORE_BUCKET": "none",
            "STORE_ACCESS_KEY": "none",
            "STORE_SECRET_KEY": "none",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "services.journal", "work"],
                env=self._environment, cwd=ROOT, stdout=log, stderr=log,
            )

    def demand_alive(self) -> None:
        """Fail with its last words when it has ended by itself."""
        assert self._process is not None
        assert self._process.poll() is None, self._log.read_text()[-2000:]

    @property
    def pid(self) -> int:
        """The process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def revive(self) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start()


@dataclass
class Stage:
    """A journal with servers of its own, a region, and sixty pupils with codes."""

    postgres: Postgres
    broker: Broker
    worker: Worker
    database: Database
    codes: list[str]

    def revive(self, what: str) -> None:
        """Kill one part and start it again."""
        part = {"postgres": self.postgres, "broker": self.broker, "worker": self.worker}[what]
        part.revive()

    def publish(self, message: RegionalMessage, data: dict[str, Any]) -> None:
        """Send a message of the region, past its own client."""
        self.publish_body(body_of(message, data))

    def publish_body(self, body: bytes) -> None:
        """Publish what a region would, on a connection of its own."""
        with connect(self.broker.url, heartbeat=0) as connection:
            channel = connection.channel()
            exchange = Exchange(NORTH.exchange, type="topic", durable=True)
            exchange(channel).declare()
            producer = Producer(channel, exchange=exchange, auto_declare=False)
            sending: dict[str, Any] = {"routing_key": "any", "content_encoding": "binary"}
            if is_pgmq(self.broker.url):
                with channel.batch():
                    producer.publish(body, **sending)
            else:
                producer.publish(body, delivery_mode=2, **sending)

    def answers(self, enough: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Collect answers by their id, until there are enough."""
        found: dict[str, Any] = {}

        def keep(body: bytes) -> None:
            event = orjson.loads(body)
            found[event["id"]] = event["data"]

        queue = answers_queue(NORTH)
        with closing(Consumer(self.broker.url, [Source(ANSWERS, [queue], keep)])) as consumer:
            drain_until(consumer, lambda: enough(found), seconds=240)
        return found


@contextmanager
def staged(home: Path) -> Iterator[Stage]:
    """Start everything in a folder, which is removed at the end."""
    with ExitStack() as stack:
        parts = stack.enter_context(closing(Parts(home)))
        postgres, broker = parts.new_postgres(), parts.new_broker()
        app = postgres.make_database("journal").work
        database = Database(app, pool_size=2)
        stack.callback(database.close)
        declare_region(broker.url, NORTH)
        register_region(database, operator(None), NORTH)
        room = make_classroom(
            database, pupils=tuple(f"Ученик{n:02} Иван" for n in range(PUPILS)), lessons=0
        )
        worker = Worker(app, broker.url, home / "worker.log")
        stack.callback(worker.kill)
        worker.start()
        made = Stage(postgres, broker, worker, database, [])
        made.publish(MONITORING_ANNOUNCED, monitoring())
        eventually(lambda: _has_codes(made, room), seconds=240)
        yield made


def _has_codes(stage: Stage, room: Classroom) -> bool:
    stage.worker.demand_alive()
    try:
        stage.codes = codes_of(stage.database, room)
    except NotFound:
        return False  # not announced yet
    return True
