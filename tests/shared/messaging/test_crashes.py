"""Two services, two workers, 2,000 numbered events, and something is killed while they flow.

With fsync on: a power cut is what these tests are about.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from flask.testing import FlaskClient
from flask_smorest import Blueprint
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

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
from tests.shared.events import publish_enrolled, traces
from tests.shared.places import (
    Place,
    create_service_database,
    start_broker,
    start_postgres,
)
from tests.shared.stage import WorkerProcess, wait_until_alive

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.kills]

_EVENTS = 2000
_SUBJECTS = 20
Answer = TypeVar("Answer")


@dataclass
class Stage:
    """A sender and a receiver with everything around them, each of which can be killed."""

    postgres: Place
    broker: Place
    sender: WorkerProcess
    receiver: WorkerProcess
    outbox: Database
    inbox: Database
    sender_url: str

    def revive(self, what: str) -> None:
        """Kill one part and start it again, as the supervisor does."""
        part = {
            "postgres": self.postgres.running,
            "broker": self.broker.running,
            "sender": self.sender,
            "receiver": self.receiver,
        }[what]
        part.kill()
        part.start()


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Stage]:
    """Return a stage with servers of its own, that nobody else misses when they are killed."""
    with ExitStack() as stack:
        own = folder / "crashes"
        for name in ("", "postgres", "broker"):
            (own / name).mkdir(mode=0o711)
        postgres = start_postgres(own / "postgres", stack)
        broker = start_broker(own / "broker", stack)
        urls = [create_service_database(postgres.address, n) for n in ("sending", "receiving")]
        workers = [
            WorkerProcess(name, url.app, broker.address, own / f"{name}.log")
            for name, url in zip(("journal", "portfolio"), urls, strict=True)
        ]
        databases = [Database(url.app, pool_size=4) for url in urls]
        for database in databases:
            stack.callback(database.close)
        # The receiver first: its queue must be there before anything can be routed to it.
        for worker, database in zip(reversed(workers), reversed(databases), strict=True):
            worker.start()
            stack.callback(worker.kill)
            wait_until_alive(database)
        yield Stage(postgres, broker, *workers, *databases, urls[0].app)


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
    written = _written(stage.outbox)
    assert len(written) >= _EVENTS
    eventually(lambda: len(set(_traces(stage))) >= len(written))
    time.sleep(1.0)  # long enough for a second application to show
    applied_numbers = _traces(stage)
    assert sorted(applied_numbers) == sorted(written)
    assert len(applied_numbers) == len(set(applied_numbers))
    eventually(lambda: _pending(stage.outbox) == 0)
    wait_until_alive(stage.inbox)
    wait_until_alive(stage.outbox)


def test_a_hung_broker_hangs_no_http_write_and_is_reported(stage: Stage) -> None:
    client, headers = _web(stage)
    assert client.post("/api/journal/v1/enrol", headers=headers()).status_code == 204
    eventually(lambda: len(_traces(stage)) == 1)
    stage.broker.running.freeze()
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
        assert told.get_json() == {"database": "ok", "worker": "ok", "broker": "failed"}
        # The web process itself works, and is not to be taken out of service for that.
        assert client.get("/readyz").status_code == 200
        assert _pending(stage.outbox) >= 20
    finally:
        stage.broker.running.thaw()
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
    publisher = open_publisher(stage.broker.address)
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
    assert "message is unreadable" in stage.receiver.log()


def _web(stage: Stage) -> tuple[FlaskClient, Callable[[], dict[str, str]]]:
    """Return the sender's web side, with one route that writes and publishes."""
    private, public = make_key_pair("k1")
    settings = read_settings(
        "journal",
        {
            "PROFILE": "embedded",
            "DATABASE_URL": stage.sender_url,
            "BROKER_URL": stage.broker.address,
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
        attempt = 0
        while True:
            try:
                publish_enrolled(database, f"{number}.{attempt}", f"s{number % _SUBJECTS}")
                break
            except DBAPIError:
                attempt += 1
                time.sleep(0.2)


def _written(database: Database) -> list[str]:
    def ask() -> list[str]:
        with database.transaction() as session:
            return [data["class_name"] for data in session.scalars(select(Outgoing.data))]

    return _patiently(ask)


def _traces(stage: Stage) -> list[str]:
    return _patiently(lambda: traces(stage.inbox))


def _pending(database: Database) -> int:
    def ask() -> int:
        with database.transaction() as session:
            return outbox_admin.pending(session)

    return _patiently(ask)


def _patiently(ask: Callable[[], Answer]) -> Answer:
    deadline = time.monotonic() + 60
    while True:
        try:
            return ask()
        except DBAPIError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
