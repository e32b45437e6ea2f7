"""Two services, two workers, 2,000 numbered events, and something is killed while they flow.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count

import pytest
from flask.testing import FlaskClient
from flask_smorest import Blueprint
from sqlalchemy import delete, select, text

from services.shared.accountability.caller import Caller, TokenMint, make_key_pair
from services.shared.database.base import Database, new_id
from services.shared.http.application import create_service_app, current_database
from services.shared.http.queues import routes as queue_routes
from services.shared.messaging.broker import Post, open_publisher
from services.shared.messaging.contracts import PUPIL_ENROLLED
from services.shared.messaging.inbox import Incoming
from services.shared.messaging.outbox import Outgoing
from services.shared.messaging.outbox import admin as outbox_admin
from services.shared.process.settings import read_settings
from services.shared.runtime import heartbeat
from tests.eventually import eventually
from tests.parts import Parts
from tests.servers import SHARED, Broker, Postgres
from tests.shared.events import publish_enrolled, traces
from tests.shared.stage import WorkerProcess, wait_until_alive

pytestmark = [pytest.mark.slow, pytest.mark.kills]

_EVENTS = 2000
_SUBJECTS = 20


@dataclass
class Stage:
    """A sender and a receiver with everything around them, each of which can be killed."""

    postgres: Postgres
    broker: Broker
    sender: WorkerProcess
    receiver: WorkerProcess
    outbox: Database
    inbox: Database
    sender_url: str

    def revive(self, what: str) -> None:
        """Kill one part and start it again, as the supervisor does."""
        part = {
            "postgres": self.postgres,
            "broker": self.broker,
            "sender": self.sender,
            "receiver": self.receiver,
        }[what]
        part.revive()


@pytest.fixture(scope="module")
def running(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return a stage with servers of its own, that nobody else misses when they are killed."""
    with ExitStack() as stack:
        logs = tmp_path_factory.mktemp("workers")
        postgres, broker = parts.new_postgres(), parts.new_broker()
        stack.callback(postgres.stop)
        stack.callback(broker.stop)
        urls = [postgres.make_database(SHARED) for _ in range(2)]
        workers = [
            WorkerProcess(name, url.work, broker.url, logs / f"{name}.log")
            for name, url in zip(("journal", "portfolio"), urls, strict=True)
        ]
        databases = [Database(url.work, pool_size=4) for url in urls]
        for database in databases:
            stack.callback(database.close)
        # The receiver first: its queue must be there before anything can be routed to it.
        for worker, database in zip(reversed(workers), reversed(databases), strict=True):
            worker.start()
            stack.callback(worker.kill)
            wait_until_alive(database)
        yield Stage(postgres, broker, *workers, *databases, urls[0].work)


@pytest.fixture
def stage(running: Stage) -> Stage:
    """Return the stage with everything alive and nothing applied yet.

    The inbox stays as it is: what an earlier test left on its way must find its record.
    """
    for database in (running.outbox, running.inbox):
        wait_until_alive(database)
    eventually(lambda: _pending(running.outbox) == 0)
    with running.outbox.transaction() as session:
        session.execute(delete(Outgoing))
    for school in ("131", "lyceum-2"):
        with running.inbox.transaction(school) as session:
            session.execute(text("DELETE FROM effect"))
    return running


@pytest.mark.parametrize("victim", ["broker", "postgres", "sender", "receiver"])
def test_nothing_is_lost_or_applied_twice_when_it_is_killed(stage: Stage, victim: str) -> None:
    writing = threading.Thread(target=_write_events, args=(stage.outbox,))
    writing.start()
    for applied in (200, 900):
        eventually(lambda applied=applied: len(_traces(stage)) >= applied)
        stage.revive(victim)
    writing.join(120)
    assert not writing.is_alive()
    written = eventually(lambda: _written(stage.outbox))
    assert len(written) >= _EVENTS
    eventually(lambda: len(set(_traces(stage))) >= len(written), seconds=240)
    eventually(lambda: _pending(stage.outbox) == 0)
    publish_enrolled(stage.outbox, "last")  # whatever was sent twice is in the queue before it
    eventually(lambda: "last" in _traces(stage))
    assert sorted(_traces(stage)) == sorted([*written, "last"])
    assert len(written) == len(set(written))
    wait_until_alive(stage.inbox)
    wait_until_alive(stage.outbox)


def test_a_hung_broker_hangs_no_http_write_and_is_reported(stage: Stage) -> None:
    client, headers = _web(stage)
    assert client.post("/api/journal/v1/enrol", headers=headers()).status_code == 204
    eventually(lambda: len(_traces(stage)) == 1)
    stage.broker.freeze()
    try:
        slowest = 0.0
        for _ in range(20):
            started = time.monotonic()
            assert client.post("/api/journal/v1/enrol", headers=headers()).status_code == 204
            slowest = max(slowest, time.monotonic() - started)
        assert slowest < 2.0
        wait_until_alive(stage.outbox, broker="failed", seconds=60)
        told = client.get("/healthz")
        assert told.status_code == 503
        well = {"database": "ok", "worker": "ok", "sealing": "ok"}
        assert told.get_json() == {**well, "broker": "failed"}
        # The web process itself works, and is not to be taken out of service for that.
        assert client.get("/readyz").status_code == 200
        assert _pending(stage.outbox) >= 20
    finally:
        stage.broker.thaw()
    eventually(lambda: len(_traces(stage)) == 21)
    wait_until_alive(stage.outbox)
    assert client.get("/healthz").status_code == 200


def test_a_worker_that_is_asked_to_end_finishes_and_leaves_nothing_in_hand(
    stage: Stage,
) -> None:
    for number in range(60):
        publish_enrolled(stage.outbox, number, f"s{number}")
    eventually(lambda: len(_traces(stage)) > 5)
    assert stage.receiver.stop() == 0
    assert not heartbeat.worker_check(stage.inbox)()
    stage.receiver.start()
    # Sooner than pgmq's visibility timeout: what was not acknowledged was given back.
    eventually(lambda: len(_traces(stage)) == 60, seconds=20)
    assert stage.sender.stop() == 0
    stage.sender.start()


def test_an_event_arrives_well_within_a_second(stage: Stage) -> None:
    slowest = 0.0
    for number in range(10):
        started = time.monotonic()
        publish_enrolled(stage.outbox, number)
        eventually(lambda number=number: len(_traces(stage)) > number, pause=0.01)
        slowest = max(slowest, time.monotonic() - started)
    assert slowest < 1.0


def test_a_broken_body_is_in_the_inbox_and_in_no_log(stage: Stage) -> None:
    publisher = open_publisher(stage.broker.url)
    body = b'{"pupil": "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2", "mark": '
    publisher.publish([Post(new_id(), PUPIL_ENROLLED, body, mandatory=True)])
    publisher.close()
    publish_enrolled(stage.outbox, "after it")
    eventually(lambda: _traces(stage) == ["after it"])
    with stage.inbox.transaction() as session:
        kept = session.scalars(select(Incoming).where(Incoming.state == "unreadable")).one()
    assert kept.body == body
    for worker in (stage.sender, stage.receiver):
        assert "Иванов" not in worker.log()
        assert "\\u0418" not in worker.log()
    assert "message is kept and not taken in" in stage.receiver.log()


def _web(stage: Stage) -> tuple[FlaskClient, Callable[[], dict[str, str]]]:
    """Return the sender's web side, with one route that writes and publishes."""
    private, public = make_key_pair("k1")
    settings = read_settings(
        "journal",
        {
            "PROFILE": "embedded",
            "DATABASE_URL": stage.sender_url,
            "BROKER_URL": stage.broker.url,
            "CALLER_PUBLIC_KEYS": json.dumps(public),
        },
    )
    routes = Blueprint("stage", __name__, url_prefix="/api/journal/v1")

    @routes.post("/enrol")
    @routes.response(204)
    def enrol() -> None:
        publish_enrolled(current_database(), str(new_id()))

    app = create_service_app(
        settings,
        stage.outbox,
        title="stage",
        blueprints=[routes, queue_routes.blueprint("journal")],
        checks=heartbeat.checks(stage.outbox),
    )
    caller = Caller(user_id="u-1", role="deputy", school_id="131")
    mint = TokenMint(private)
    return app.test_client(), lambda: {
        "Authorization": f"Bearer {mint.mint(caller, 'journal', time.time())}"
    }


def _write_events(database: Database) -> None:
    """Write every number at least once; a number whose commit is uncertain is written again."""
    for number in range(_EVENTS):
        attempts = count()
        eventually(
            lambda number=number, attempts=attempts: publish_enrolled(
                database, f"{number}.{next(attempts)}", f"s{number % _SUBJECTS}"
            )
        )


def _written(database: Database) -> list[str]:
    with database.transaction() as session:
        return [data["class_name"] for data in session.scalars(select(Outgoing.data))]


def _traces(stage: Stage) -> list[str]:
    return traces(stage.inbox)


def _pending(database: Database) -> int:
    with database.transaction() as session:
        return outbox_admin.pending(session)
