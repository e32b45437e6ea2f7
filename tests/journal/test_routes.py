"""The journal over HTTP: what the API v1 promises, to callers whom the gateway has signed."""

from flask.testing import FlaskClient

from tests.journal.conftest import Ask
from tests.journal.factory import Classroom


def test_without_a_token_there_is_no_answer(client: FlaskClient, room: Classroom) -> None:
    response = client.get(f"/api/journal/v1/groups/{room.group_id}/grid")
    assert response.status_code == 401


def test_the_api_is_documented(client: FlaskClient) -> None:
    told = client.get("/api/journal/openapi.json").json
    assert told is not None
    assert "/api/journal/v1/groups/{group_id}/grid" in told["paths"]


def test_a_log_that_fits_a_page_has_no_next_one(ask: Ask, room: Classroom) -> None:
    assert ask("GET", room.caller("director"), "/access-log").json["next"] is None
