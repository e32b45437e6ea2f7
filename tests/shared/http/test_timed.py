"""A request that takes too long is answered, and neither its thread nor its process dies of it."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text

from deploy.development.ports import free_port
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database
from services.shared.errors import PROBLEM_JSON, TookTooLong
from services.shared.http.timed import TimedFlask
from services.shared.process.deadline import check_time, within
from services.shared.process.settings import read_settings
from tests.eventually import eventually
from tests.in_process import BEHIND, application, environment_of
from tests.shared.http.cutting import request_head, send
from tests.shared.http.timed_app import SECONDS, make_app


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Return where the application answers."""
    number, control = free_port(), tmp_path_factory.mktemp("timed") / "control"
    command = [sys.executable, "-m", "tests.shared.http.timed_app", str(number), str(control)]
    server = subprocess.Popen(command, cwd=Path(__file__).parents[3])
    try:
        eventually(lambda: _answers(number), seconds=30)
        yield number
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _answers(port: int) -> bool:
    try:
        return get(port, "/process")[0] == 200
    except OSError:
        return False


def get(port: int, path: str) -> tuple[int, dict[str, object]]:
    head = request_head("GET", path, [("Host", "x"), ("Connection", "close")])
    status, answer = send(port, head)
    return status, json.loads(answer or b"{}")


@pytest.mark.parametrize("path", ["/counting", "/stubborn", "/more-stubborn"])
def test_all_threads_are_held_and_all_go_on(port: int, path: str) -> None:
    _, before = get(port, "/process")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: get(port, path), range(8)))
    for status, problem in answers:
        assert (status, problem["type"]) == (503, "urn:letopis:problem:took-too-long")
    with ThreadPoolExecutor(8) as pool:
        after = list(pool.map(lambda _: get(port, "/process"), range(32)))
    assert after == [(200, before)] * 32, "the same process, in all its threads"


def test_a_sender_with_a_slow_line_is_waited_for(port: int) -> None:
    body = bytes(100_000)
    length = ("Content-Length", str(len(body)))
    head = request_head("POST", "/body", [("Host", "x"), length, ("Connection", "close")])
    with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as link:
        link.sendall(head)
        for at in range(0, len(body), 20_000):
            link.sendall(body[at : at + 20_000])
            time.sleep(SECONDS / 2)  # the line is what is slow here, nothing is waited for
        answer = link.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 200"), answer[:300]


def timed(app: TimedFlask, database: Database) -> Flask:
    @app.get("/statements")
    def statements() -> ResponseReturnValue:
        with database.transaction() as session:
            while True:
                session.execute(text("SELECT pg_sleep(0.05)"))

    @app.get("/written")
    def written() -> ResponseReturnValue:
        with database.transaction("131") as session:
            session.execute(text("INSERT INTO effect (school_id, number) VALUES ('131', 'x')"))
            while True:
                pass

    return app


@pytest.mark.parametrize("path", ["/statements", "/written"])
def test_nothing_is_kept_and_every_connection_is_given_back(
    database: Database, path: str
) -> None:
    client = timed(make_app(), database).test_client()
    for _ in range(6):
        answer = client.get(path)
        assert (answer.status_code, answer.content_type) == (503, PROBLEM_JSON)
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    with database.transaction("131") as session:
        assert session.scalar(text("SELECT count(*) FROM effect")) == 0
        assert session.scalar(select(func.count()).select_from(Access)) == 0


def test_what_is_done_in_time_is_not_struck_afterwards() -> None:
    for _ in range(200):
        assert within(0.0, lambda: 1) == 1
    with pytest.raises(TookTooLong):
        within(0.0, check_time)
    check_time()


@pytest.mark.parametrize("service", BEHIND)
def test_every_service_has_the_limit_of_its_setting(service: str) -> None:
    told = {**environment_of(service), "REQUEST_SECONDS": "7"}
    app = application(service, told)
    assert isinstance(app, TimedFlask)
    assert app.seconds == read_settings(service, told).request_seconds == 7
