"""The state of all parts: what operators and tools are told, and what nobody is."""

import time
from contextlib import ExitStack
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import delete

from services.shared.runtime import heartbeat
from services.shared.runtime.heartbeat import Heartbeat
from tests.gateway.services import serving
from tests.gateway.stack import Stack


@pytest.fixture
def _worker(stack: Stack) -> None:
    with stack.worker_database.transaction() as session:
        heartbeat.beat(session, "test", broker_ok=True)


@pytest.mark.usefixtures("_worker")
def test_all_is_well_when_every_part_answers(stack: Stack) -> None:
    answer = stack.other_app().test_client().get("/healthz")
    assert answer.status_code == 200, answer.json
    assert answer.json == {
        "state": "ok",
        "services": {
            "gateway": {
                "web": "ok", "database": "ok", "worker": "ok", "broker": "ok", "sealing": "ok",
            },
            "identity": {"web": "ok"},
            "journal": {"web": "ok", "database": "ok"},
            "portfolio": {"web": "ok", "database": "ok"},
            "archive": {"web": "ok", "database": "ok"},
        },
    }


@pytest.mark.usefixtures("_worker")
def test_a_service_that_is_down_is_named(stack: Stack) -> None:
    gone = {**stack.settings.service_urls, "archive": "http://127.0.0.1:9"}
    answer = stack.other_app(service_urls=gone).test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json["services"]["archive"] == {"web": "failed"}
    assert answer.json["services"]["journal"]["web"] == "ok"


def test_a_dead_worker_is_named(stack: Stack) -> None:
    with stack.worker_database.transaction() as session:
        session.execute(delete(Heartbeat))
    answer = stack.other_app().test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json["services"]["gateway"]["worker"] == "failed"


def test_nothing_but_states_gets_out(stack: Stack) -> None:
    talkative = Flask("talkative")

    @talkative.get("/healthz")
    def tell() -> dict[str, object]:
        return {"database": "password=123", "store": {"key": 1}, "secret": "x", "worker": "ok"}

    with serving(talkative) as url:
        urls = {**stack.settings.service_urls, "archive": url}
        told = stack.other_app(service_urls=urls).test_client().get("/healthz").json
    assert told["services"]["archive"] == {
        "web": "ok", "database": "failed", "worker": "ok", "store": "failed"}


def test_a_service_that_hangs_does_not_hang_the_answer(stack: Stack) -> None:
    hanging, released = Flask("hanging"), Event()

    @hanging.get("/healthz")
    def wait() -> str:
        released.wait(10)
        return ""

    with ExitStack() as closing:
        url = closing.enter_context(serving(hanging))
        closing.callback(released.set)
        urls = dict.fromkeys(stack.settings.service_urls, url)
        start = time.perf_counter()
        answer = stack.other_app(service_urls=urls).test_client().get("/healthz")
        assert time.perf_counter() - start < 4.5
    assert answer.status_code == 503


def test_metrics_need_a_token(stack: Stack) -> None:
    assert stack.app.test_client().get("/metrics").status_code == 404
    client = stack.other_app(metrics_token="a token").test_client()
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer b"}).status_code == 404
    told = client.get("/metrics", headers={"Authorization": "Bearer a token"})
    assert told.status_code == 200
    assert "letopis_request_seconds" in told.text
