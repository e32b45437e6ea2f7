"""What the API tells of external assessment: each document as a whole."""

from dataclasses import replace
from typing import Any
from unittest.mock import ANY

from services.shared.accountability.roles import Role
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom
from tests.journal.region import ID, Sender, record

HEAD = {
    "id": ID,
    "title": "ВПР по алгебре, 7 класс",
    "subject": "Алгебра",
    "held_on": "2024-10-15",
}
NAMES = ("Евсеев Иван", "Ёлкина Вера", "Жуков Пётр")
NOTHING: dict[str, Any] = dict.fromkeys(
    ("total", "mark", "level", "term_mark", "term", "comparison")
) | {"corrected": False}


def results(north: Sender, room: Classroom, ask: Ask) -> dict[str, str]:
    """Give Жуков a term mark and results of two, the second corrected; return name → code."""
    told = ask(
        "GET", room.deputy, f"/classes/{room.class_id}/participant-codes/{ID}"
    ).json
    codes = {one["name"]: one["code"] for one in told["pupils"]}
    body = {
        "changes": [
            {"key": "1" * 32, "term_id": str(room.terms[0]), "pupil_id": str(room.pupils[0]),
             "text": "4", "expected": "", "reason": None}
        ]
    }
    ask("PUT", room.teacher, f"/groups/{room.group_id}/term-marks", body)
    north.results(
        [record(codes["Жуков Пётр"], 1, 2, 0), record(codes["Евсеев Иван"], 0.5, 0, 1, mark="3")]
    )
    north.results([record(codes["Жуков Пётр"], 1, 1, 0.25, total=2.25, mark="4")])
    return codes


def test_codes_of_a_class_beside_the_names(
    ask: Ask, room: Classroom, codes: list[str]
) -> None:
    path = f"/classes/{room.class_id}/participant-codes"
    told = ask("GET", room.deputy, f"{path}/{ID}").json
    assert told == {
        "monitoring": {**HEAD, "grade": 7},
        "class_id": str(room.class_id),
        "class_name": "7А",
        "pupils": [{"name": name, "code": ANY} for name in NAMES],
    }
    assert sorted(one["code"] for one in told["pupils"]) == codes
    assert ask("POST", room.deputy, path, {"monitoring": ID}).json == {"codes": codes}


def test_monitorings_with_the_classes_of_the_school(
    ask: Ask, room: Classroom, north: Sender, codes: list[str]
) -> None:
    results(north, room, ask)
    klass = {"id": str(room.class_id), "name": "7А", "codes": 3, "results": 2}
    north.announce(id="other", grade=8, title="", date="2023-10-15")
    assert ask("GET", room.deputy, "/monitorings").json == [
        {**HEAD, "grade": 7, "classes": [klass]},
        {"id": "other", "title": "ВПР: Алгебра", "subject": "Алгебра", "grade": 8,
         "held_on": "2023-10-15", "classes": []},
    ]


def test_results_of_a_class_a_group_and_a_child(
    ask: Ask, room: Classroom, north: Sender, codes: list[str]
) -> None:
    results(north, room, ask)
    zhukov = {"total": "2.25", "mark": "4", "level": "пониженный", "corrected": True,
              "term_mark": "4", "term": "1 четверть", "comparison": "confirmed"}
    evseev = {**NOTHING, "total": "1.5", "mark": "3", "level": "пониженный"}
    monitorings = [
        {
            **HEAD,
            "maximum": "5",
            "pupils": [
                {"name": "Евсеев Иван", **evseev},
                {"name": "Ёлкина Вера", **NOTHING},
                {"name": "Жуков Пётр", **zhukov},
            ],
        }
    ]
    of_class = ask("GET", room.deputy, f"/classes/{room.class_id}/external-results").json
    assert of_class == {"title": "7А", "subject": None, "monitorings": monitorings}
    of_group = ask("GET", room.teacher, f"/groups/{room.group_id}/external-results").json
    assert of_group == {"title": "7А", "subject": "Алгебра", "monitorings": monitorings}
    pupil = room.pupils[0]
    of_child = f"/pupils/{pupil}/external-results"
    assert ask("GET", room.parent_of(pupil), of_child).json == [
        {**HEAD, "maximum": "5", **zhukov}
    ]
    other = room.pupils[1]
    assert ask("GET", room.parent_of(other), f"/pupils/{other}/external-results").json == []


def test_batches_and_parked_messages(
    ask: Ask, room: Classroom, north: Sender, codes: list[str]
) -> None:
    operator = room.caller(Role.MUNICIPALITY_OPERATOR)
    batch = north.results([record(codes[0], 1, 2, 2), "rubbish"])
    assert ask("GET", operator, "/exchange/batches").json == [
        {
            "id": ANY,
            "region": "north",
            "batch": batch,
            "monitoring_id": ID,
            "received_at": ANY,
            "finished_at": ANY,
            "rows": 2,
            "judged": 2,
            "taken": 1,
            "unchanged": 0,
            "superseded": 0,
            "refused": 1,
            "last_error": None,
        }
    ]
    north.inbox.receive(b"rubbish")
    [parked] = ask("GET", operator, "/exchange/messages").json
    assert parked == {
        "id": ANY,
        "region": "north",
        "state": "unreadable",
        "type": None,
        "received_at": ANY,
        "next_attempt_at": None,
        "attempts": 1,
        "digest": ANY,
        "size": 7,
        "why": "тело — не JSON",
    }
    path = f"/exchange/messages/{parked['id']}"
    ask("POST", operator, f"{path}/replay", status=409)
    ask("POST", operator, f"{path}/discard", {"reason": "не наше"}, status=204)
    assert ask("GET", operator, "/exchange/messages").json == []


def test_batches_and_messages_are_found_by_words_and_a_region_finds_its_own(
    ask: Ask, room: Classroom, north: Sender, codes: list[str]
) -> None:
    operator = room.caller(Role.MUNICIPALITY_OPERATOR)
    batch = north.results([record(codes[0], 1, 2, 2)])
    path = "/exchange/batches/search"
    for words in (batch, "NORTH", ""):
        found = ask("POST", operator, path, {"words": words}).json
        assert ([one["batch"] for one in found["items"]], found["total"]) == ([batch], 1)
    none = ask("POST", operator, path, {"words": "юг"}).json
    assert (none["items"], none["without"]) == ([], {"words": 1})
    stranger = replace(operator, client="region-south")
    assert ask("POST", stranger, path, {}).json["items"] == []
    north.inbox.receive(b"rubbish")
    for words, hits in (("json", 1), ("xml", 0)):
        found = ask("POST", operator, "/exchange/messages/search", {"words": words}).json
        assert found["total"] == hits
