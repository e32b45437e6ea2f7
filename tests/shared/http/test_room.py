"""A disk without room: what writes is refused with a sentence, what reads goes on."""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from tests.callers import caller
from tests.in_process import BEHIND, MINT, application, environment_of
from tests.journal.factory import Classroom, make_classroom
from tests.servers import Databases
from tests.small_disk import SmallDisk, small_disk

READING = {
    "access_log.check_log", "access_log.find_ids", "access_log.name_ids", "access_log.name_people",
    "access_log.search_access_log", "access_log.search_log", "exchange.search_parked",
    "external_results.search_batches", "family.find_representatives", "family.list_pupils",
    "inventory.search", "inventory.search_lists", "items.search_waiting",
    "merging.preview_merge", "merging.preview_split", "merging.read_parts",
    "messaging.search_inbox", "movement.alphabet_book", "movement.recognize",
    "pupils.find_pupil_ids", "pupils.find_pupils", "rollover.preview", "staff.find_staff",
}
"""Questions that are asked by POST."""
SENTENCE = (
    "На сервере кончается место на диске. Ничего не записано; читать можно. "
    "Как только место освободят, всё заработает само."
)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 16) as mounted:
        yield mounted


def settings(disk: SmallDisk) -> Mapping[str, str]:
    return {"DATA_FOLDERS": f"/nonexistent:{disk.folder}", "MIN_FREE_MIB": "8"}


def send(app: Flask, who: Caller, method: str, path: str, body: Any = None) -> TestResponse:
    token = MINT.mint(who, app.name, time.time())
    return app.test_client().open(
        path, method=method, json=body, headers={"Authorization": f"Bearer {token}"}
    )


def cell(room: Classroom, text: str, *, lesson: int = 0, expected: str = "") -> dict[str, Any]:
    change = {"key": str(new_id()), "lesson_id": str(room.lessons[lesson]),
              "pupil_id": str(room.pupils[0]), "text": text, "expected": expected, "reason": None}
    return {"changes": [change]}


@pytest.mark.parametrize("service", BEHIND)
def test_every_write_of_every_service_is_refused_below_the_limit(
    disk: SmallDisk, service: str
) -> None:
    disk.fill(leave=7 << 20)
    app = application(service, {**environment_of(service), **settings(disk)})

    refused = 0
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
            answer = send(app, caller("director"), method, _path(rule), {})
            if rule.endpoint in READING:
                assert answer.json is None or answer.json.get("detail") != SENTENCE
                continue
            refused += 1
            refusal = (answer.status_code, answer.content_type)
            assert refusal == (503, "application/problem+json"), rule.rule
            assert answer.json["type"] == "urn:letopis:problem:no-room", rule.rule
            assert answer.json["detail"] == SENTENCE
    assert refused > 10


def test_marks_wait_for_room_and_reading_does_not(
    disk: SmallDisk, make_database: Callable[[str], Databases]
) -> None:
    databases = make_database("journal")
    database = Database(databases.app, pool_size=2)
    room = make_classroom(database)
    app = application(
        "journal", {**environment_of("journal", databases.app), **settings(disk)}
    )
    cells, grid = (f"/api/journal/v1/groups/{room.group_id}/{what}" for what in ("cells", "grid"))
    health = app.test_client().get("/healthz")
    assert health.json["space"] == "ok"
    assert send(app, room.teacher, "PUT", cells, cell(room, "5")).status_code == 200

    disk.fill(leave=7 << 20)
    app.extensions["letopis_space"]._looked = 0  # a second is over
    assert send(app, room.teacher, "PUT", cells, cell(room, "4", lesson=1)).status_code == 503
    assert send(app, room.teacher, "GET", grid).status_code == 200
    health = app.test_client().get("/healthz")
    assert (health.status_code, health.json["space"]) == (503, "failed")
    assert app.test_client().get("/readyz").status_code == 200  # it goes on serving readers
    assert b"letopis_free_bytes 7." in app.test_client().get("/metrics").data

    disk.relieve()
    app.extensions["letopis_space"]._looked = 0
    assert send(app, room.teacher, "PUT", cells, cell(room, "4", lesson=1)).status_code == 200
    read = send(app, room.teacher, "GET", grid).json
    assert read["pupils"][2]["cells"][:2] == ["5", "4"]
    app.extensions["letopis_database"].close()
    database.close()


def test_where_no_disk_is_seen_nothing_is_said_of_it() -> None:
    app = application("journal", environment_of("journal"))

    assert "space" not in app.test_client().get("/healthz").json


def _path(rule: Rule) -> str:
    values = {name: new_id() for name in rule.arguments}
    return rule.build(values)[1]
