"""The journal over HTTP: what the API v1 promises, to callers whom the gateway has signed."""

from flask.testing import FlaskClient

from services.shared.accountability.caller import Caller
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom


def test_lists_answer(ask: Ask, room: Classroom) -> None:
    (year,) = ask("GET", room.teacher, "/years").json
    assert year["name"] == "2024/2025"
    for path in (f"/classes?year_id={year['id']}", f"/groups?year_id={year['id']}"):
        assert len(ask("GET", room.teacher, path).json) == 1
    assert ask("GET", room.deputy, "/staff").json[0]["roles"] == ["teacher"]
    assert ask("GET", room.deputy, "/schools").json == [
        {"school_id": "131", "name": "Школа № 131"}
    ]
    assert ask("GET", room.teacher, "/work-types").json
    assert ask("GET", room.caller("director"), "/access-log").json["next"] is None


def test_a_deputy_gives_a_group_to_a_teacher_or_to_nobody(ask: Ask, room: Classroom) -> None:
    path = f"/groups/{room.group_id}/teacher"
    ask("PUT", room.deputy, path, {"staff_id": None}, status=204)
    grid = ask("GET", room.deputy, f"/groups/{room.group_id}/grid").json
    assert grid["group"]["teacher"] is None
    ask("PUT", room.deputy, path, {"staff_id": str(room.teacher_id)}, status=204)
    ask("PUT", room.teacher, path, {"staff_id": None}, status=403)


def test_the_gateway_asks_for_ties(ask: Ask, room: Classroom) -> None:
    query = f"/ties?person_id={room.teacher_person}&school_id=131&role=teacher"
    assert ask("GET", Caller("gateway", "gateway"), query).json["groups"] == [
        str(room.group_id)
    ]
    ask("GET", room.teacher, query, status=403)


def test_without_a_token_there_is_no_answer(client: FlaskClient, room: Classroom) -> None:
    response = client.get(f"/api/journal/v1/groups/{room.group_id}/grid")
    assert response.status_code == 401


def test_the_api_is_documented(client: FlaskClient) -> None:
    told = client.get("/api/journal/openapi.json").json
    assert told is not None
    assert "/api/journal/v1/groups/{group_id}/grid" in told["paths"]
