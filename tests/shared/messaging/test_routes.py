"""The operator's routes: what waits and why, never what it says."""

import json
import time
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.shared.accountability.caller import Caller, TokenMint, make_key_pair
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound
from services.shared.http.application import create_service_app
from services.shared.http.queues import routes as queue_routes
from services.shared.messaging.contracts import PUPIL_ENROLLED
from services.shared.messaging.inbox import Incoming, State
from services.shared.messaging.outbox import Outgoing
from services.shared.process.settings import read_settings
from tests.servers import Databases
from tests.shared.events import inbox_of, message, publish_enrolled

PRIVATE, PUBLIC = make_key_pair("k1")
Ask = Callable[..., TestResponse]


@pytest.fixture
def client(databases: Databases, database: Database) -> FlaskClient:
    """Return a client of a service that has nothing but the operator's routes."""
    settings = read_settings(
        "portfolio",
        {
            "PROFILE": "embedded",
            "DATABASE_URL": databases.app,
            "BROKER_URL": "pgmq://nobody@127.0.0.1/none",
            "CALLER_PUBLIC_KEYS": json.dumps(PUBLIC),
        },
    )
    app = create_service_app(
        settings,
        database,
        title="t",
        blueprints=[queue_routes.blueprint("portfolio")],
        checks={},
    )
    return app.test_client()


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    """Return what asks as somebody in a role and asserts the status."""

    def call(
        method: str,
        path: str,
        *,
        role: str = "platform_admin",
        school: str | None = None,
        status: int = 200,
        **rest: object,
    ) -> TestResponse:
        caller = Caller(user_id="operator-1", role=role, school_id=school)
        token = TokenMint(PRIVATE).mint(caller, "portfolio", time.time())
        response = client.open(
            f"/api/portfolio/v1{path}",
            method=method,
            headers={"Authorization": f"Bearer {token}"},
            **rest,  # type: ignore[arg-type]
        )
        assert response.status_code == status, response.text
        return response

    return call


@pytest.fixture
def dead(database: Database) -> Incoming:
    """Return an event that is dead."""

    def refuse(*_: object) -> None:
        raise NotFound("Нет такого ученика.")

    inbox_of(database, "portfolio", {PUPIL_ENROLLED: refuse}).receive(message("тайна"))
    with database.transaction() as session:
        return session.scalars(select(Incoming)).one()


def test_the_inbox_is_shown_without_what_the_messages_say(ask: Ask, dead: Incoming) -> None:
    shown = ask("GET", "/inbox?state=dead").get_json()
    assert shown["counts"]["dead"] == 1
    [item] = shown["items"]
    assert (item["id"], item["state"], item["attempts"]) == (str(dead.id), "dead", 1)
    assert item["last_error"] == "NotFound: Нет такого ученика."
    assert (item["event_id"], item["school_id"]) == (str(dead.event_id), "131")
    one = ask("GET", f"/inbox/{dead.id}")
    assert one.get_json() == item
    assert "тайна" not in one.text
    assert "body" not in item
    assert "data" not in item


def test_states_narrow_the_list_and_wrong_ones_are_named(ask: Ask, dead: Incoming) -> None:
    assert ask("GET", "/inbox").get_json()["items"] != []
    assert ask("GET", "/inbox?state=unreadable").get_json()["items"] == []
    both = ask("GET", "/inbox?state=unreadable&state=dead").get_json()
    assert len(both["items"]) == 1
    problem = ask("GET", "/inbox?state=lost", status=422).get_json()
    assert problem["errors"][0]["field"].startswith("state")


def test_an_operator_replays_a_dead_event(ask: Ask, dead: Incoming) -> None:
    shown = ask("POST", f"/inbox/{dead.id}/replay").get_json()
    assert (shown["state"], shown["attempts"], shown["decided_by"]) == ("waiting", 0, "operator-1")


def test_an_operator_discards_a_dead_event_and_says_why(ask: Ask, dead: Incoming) -> None:
    ask("POST", f"/inbox/{dead.id}/discard", json={}, status=422)
    ask("POST", f"/inbox/{dead.id}/discard", json={"reason": ""}, status=422)
    shown = ask("POST", f"/inbox/{dead.id}/discard", json={"reason": "выбыл"}).get_json()
    assert (shown["state"], shown["reason"]) == (State.DISCARDED, "выбыл")
    ask("POST", f"/inbox/{dead.id}/discard", json={"reason": "ещё раз"}, status=409)
    ask("POST", f"/inbox/{dead.id}/replay", status=409)


def test_a_message_that_is_not_there_is_not_found(ask: Ask) -> None:
    for method, path in (("GET", ""), ("POST", "/replay")):
        ask(method, f"/inbox/{new_id()}{path}", status=404)


def test_the_outbox_shows_what_waits(ask: Ask, database: Database) -> None:
    assert ask("GET", "/outbox").get_json() == {"pending": 0, "oldest_at": None, "items": []}
    event_id = publish_enrolled(database, "тайна")
    response = ask("GET", "/outbox")
    shown = response.get_json()
    [item] = shown["items"]
    assert (shown["pending"], item["id"], item["attempts"]) == (1, str(event_id), 0)
    assert shown["oldest_at"] == item["happened_at"]
    assert "тайна" not in response.text


def test_what_was_sent_can_be_sent_again(ask: Ask, database: Database) -> None:
    publish_enrolled(database)
    with database.transaction() as session:
        event = session.scalars(select(Outgoing)).one()
        event.sequence, event.sent_at = 1, event.happened_at
    told = ask("POST", "/outbox/send-again", json={"since": "2020-01-01T00:00:00+00:00"})
    assert told.get_json() == {"events": 1}
    assert ask("GET", "/outbox").get_json()["pending"] == 1


@pytest.mark.parametrize(
    "role", ["director", "deputy", "teacher", "pupil", "municipality_operator", "region_operator"]
)
def test_nobody_but_the_platform_s_administrator_reaches_the_queues(
    ask: Ask, dead: Incoming, role: str
) -> None:
    for method, path in (
        ("GET", "/inbox"),
        ("GET", f"/inbox/{dead.id}"),
        ("POST", f"/inbox/{dead.id}/replay"),
        ("GET", "/outbox"),
    ):
        ask(method, path, role=role, school="131", status=403)
    for path, body in (
        (f"/inbox/{dead.id}/discard", {"reason": "лишнее"}),
        ("/outbox/send-again", {"since": "2020-01-01T00:00:00+00:00"}),
    ):
        ask("POST", path, role=role, school="131", json=body, status=403)


def test_without_a_token_nobody_is_answered(client: FlaskClient) -> None:
    assert client.get("/api/portfolio/v1/inbox").status_code == 401
