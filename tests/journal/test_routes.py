"""The journal over HTTP: what the API v1 promises, to callers whom the gateway has signed."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom


def test_a_mark_goes_in_and_is_read_by_teacher_and_parent(ask: Ask, room: Classroom) -> None:
    lesson, pupil = str(room.lessons[0]), str(room.pupils[0])
    change = {
        "key": str(new_id()),
        "lesson_id": lesson,
        "pupil_id": pupil,
        "text": "5 н",
        "expected": "",
        "reason": None,
    }
    saved = ask(
        "PUT", room.teacher, f"/groups/{room.group_id}/cells", {"changes": [change]}
    ).json
    assert saved["saved_at"]
    assert saved["results"] == [
        {
            "key": change["key"],
            "status": "saved",
            "text": "5·Н",
            "average": "5.00",
            "weighted": "5.00",
            "proposed": "5",
            "message": None,
        }
    ]
    grid = ask("GET", room.teacher, f"/groups/{room.group_id}/grid").json
    assert set(grid) == {"group", "term", "terms", "lessons", "pupils", "work_types"}
    assert grid["group"]["can_write"] is True
    assert grid["lessons"][0]["date"] == "2024-09-02"
    assert grid["pupils"][2]["cells"][0] == "5·Н"
    diary = ask(
        "GET", room.parent_of(room.pupils[0]), f"/pupils/{pupil}/diary?week=2024-W36"
    ).json
    assert diary["days"][0]["lessons"][0]["cell"] == "5·Н"
    history = ask(
        "GET", room.deputy, f"/groups/{room.group_id}/cells/{lesson}/{pupil}/history"
    ).json
    assert history[0]["author"] == "Учителева А. И."


def test_a_term_mark_goes_in(ask: Ask, room: Classroom) -> None:
    change = {
        "key": str(new_id()),
        "pupil_id": str(room.pupils[0]),
        "term_id": str(room.terms[0]),
        "text": "4",
        "expected": "",
        "reason": None,
    }
    path = f"/groups/{room.group_id}/term-marks"
    (result,) = ask("PUT", room.teacher, path, {"changes": [change]}).json["results"]
    assert (result["status"], result["text"]) == ("saved", "4")
    history = ask(
        "GET", room.teacher, f"{path}/{room.terms[0]}/{room.pupils[0]}/history"
    ).json
    assert [(one["old"], one["new"]) for one in history] == [("", "4")]


def test_a_lesson_is_added_and_edited(ask: Ask, room: Classroom) -> None:
    made = ask(
        "POST",
        room.teacher,
        f"/groups/{room.group_id}/lessons",
        {"date": "2024-09-20", "ordinal": None, "topic": "Корни", "work_type": "СР"},
        status=201,
    ).json
    assert (made["ordinal"], made["work_type"], made["weight"]) == (1, "СР", "2")
    edited = ask("PATCH", room.teacher, f"/lessons/{made['id']}", {"homework": "§ 4"}).json
    assert (edited["topic"], edited["homework"], edited["work_type"]) == ("Корни", "§ 4", "СР")


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


def test_another_familys_child_gives_nothing_away_and_is_logged(
    ask: Ask, database: Database, room: Classroom
) -> None:
    stranger = room.parent_of(room.pupils[1])
    there = ask("GET", stranger, f"/pupils/{room.pupils[0]}/diary", status=404).json
    nowhere = ask("GET", stranger, f"/pupils/{new_id()}/diary", status=404).json
    assert {**there, "instance": ""} == {**nowhere, "instance": ""}
    with database.transaction("131") as session:
        refused = session.scalars(
            select(Access).where(Access.outcome == "refused", Access.action == "diary.read")
        ).all()
    assert room.pupils[0] in {row.subject_id for row in refused}


def test_a_group_that_is_not_ones_own_names_the_missing_tie(ask: Ask, room: Classroom) -> None:
    problem = ask(
        "GET", room.caller("teacher"), f"/groups/{room.group_id}/grid", status=403
    ).json
    assert problem["tie"] == "own_group"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"changes": []}, "changes"),
        ({"changes": [{"key": "x"}]}, "changes.0.key"),
        ({}, "changes"),
    ],
)
def test_a_body_that_is_wrong_names_its_fields(
    ask: Ask, room: Classroom, body: Any, field: str
) -> None:
    problem = ask(
        "PUT", room.teacher, f"/groups/{room.group_id}/cells", body, status=422
    ).json
    assert field in {error["field"] for error in problem["errors"]}


def test_without_a_token_there_is_no_answer(client: FlaskClient, room: Classroom) -> None:
    response = client.get(f"/api/journal/v1/groups/{room.group_id}/grid")
    assert response.status_code == 401


def test_the_api_is_documented(client: FlaskClient) -> None:
    told = client.get("/api/journal/openapi.json").json
    assert told is not None
    assert "/api/journal/v1/groups/{group_id}/grid" in told["paths"]
