"""The page of a disposal act: who is silent since when, and what is told of a refusal."""

import re
from importlib.resources import files
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.access_matrix import actions_of
from tests.gateway.pages.documents.archive import (
    CASE_FILE_PAGE,
    DISPOSAL,
    DISPOSAL_LISTS,
    an_act,
    stands,
)
from tests.gateway.pages.documents.school import uid
from tests.gateway.pages.harness import FakeClient, seen_by, service

ACT = f"/archive/disposal/acts/{uid(90)}"
SILENT = "Нет ответа с 10 янв., 08:30."


@pytest.fixture
def app() -> Flask:
    """The pages as an archivist sees them."""
    return seen_by("archivist")


@pytest.fixture
def archive(app: Flask) -> FakeClient:
    """The archive, as far as pages see it."""
    return service(app, "archive")


def shown(client: FlaskClient, archive: FakeClient, act: dict[str, Any]) -> str:
    archive.answers[f"/acts/{uid(90)}"] = act
    return client.get(ACT).text


def test_a_service_that_stays_silent_is_named_with_the_time_and_where_to_look(
    client: FlaskClient, archive: FakeClient
) -> None:
    late = stands("journal", outcome="asked", silent_since="2031-01-10T05:30:00+00:00")
    page = shown(
        client, archive, an_act(late, stands("portfolio"), may_ask_again=True)
    )
    assert page.count("Нет ответа") == 1
    assert SILENT in page
    assert "страница «Очереди»" in page
    assert "Спросить сервисы ещё раз" in page


def test_a_service_that_says_why_it_waits_is_not_sent_to_the_queues(
    client: FlaskClient, archive: FakeClient
) -> None:
    late = stands(
        "journal", outcome="waiting", why="хранилище не отвечает",
        silent_since="2031-01-10T05:30:00+00:00",
    )
    page = shown(client, archive, an_act(late))
    assert SILENT in page
    assert "хранилище не отвечает" in page
    assert "Очереди" not in page


def test_nobody_is_called_silent_before_the_time(
    client: FlaskClient, archive: FakeClient
) -> None:
    page = shown(client, archive, an_act(stands("journal", outcome="asked")))
    assert "ждём ответа" in page
    assert "Нет ответа" not in page
    assert "Спросить сервисы ещё раз" not in page


@pytest.mark.parametrize(
    ("status", "tie", "told"),
    [(409, None, True), (403, "same_person", True), (403, "role", False), (404, None, False)],
)
def test_what_another_person_may_mend_is_told_on_the_act_and_the_rest_on_its_own_page(
    client: FlaskClient, archive: FakeClient, status: int, tie: str | None, told: bool
) -> None:
    archive.refuse(status, detail="Нужны три разных человека.", tie=tie)
    answer = client.post(f"{ACT}/approve")
    assert answer.status_code == (302 if told else status)
    archive.trouble = None
    page = shown(client, archive, an_act(stands("journal")))
    assert ("Нужны три разных человека." in page) is told


def test_case_files_are_marked_and_proposed_where_the_archive_says_that_the_viewer_may(
    client: FlaskClient, archive: FakeClient
) -> None:
    marks = 'name="case_file_id"'
    assert marks in client.get("/archive/disposal").text
    archive.answers["/disposal/search"] = {**DISPOSAL_LISTS, "may": []}
    assert marks not in client.get("/archive/disposal").text


def test_the_list_asks_for_actions_by_the_names_that_the_archive_gives_them() -> None:
    template = files("services.gateway.pages.acts") / "templates" / "acts" / "listing.html"
    asked = set(re.findall(r'"([a-z_.]+)" in found\.may', template.read_text()))
    known = {one.name for one in actions_of("archive")}
    assert asked
    assert (asked - known, set(DISPOSAL["may"]) - known) == (set(), set())


@pytest.mark.parametrize(
    ("traces", "copies_until", "sentences"),
    [
        (None, None, ("ещё не убраны", "администратор платформы не указал")),
        (
            {"at": None, "tables": 90, "log": False, "left": ["занята таблица outbox"]},
            "2031-02-09",
            (
                "убраны не все, попытки продолжаются: занята таблица outbox; "
                "журнал изменений базы ещё хранит прежнее.",
                "хранятся до 9 февраля 2031",
            ),
        ),
        (
            {"at": "2031-01-10T05:35:00+00:00", "tables": 90, "log": True, "left": []},
            "2031-02-09",
            ("убраны 10 янв., 08:35.", "хранятся до 9 февраля 2031"),
        ),
    ],
)
def test_a_closed_act_says_what_is_left_of_the_data(
    client: FlaskClient,
    archive: FakeClient,
    traces: dict[str, Any] | None,
    copies_until: str | None,
    sentences: tuple[str, ...],
) -> None:
    act = {
        **an_act(stands("journal")), "state": "closed", "closed_on": "2031-01-10",
        "closed_at": "2031-01-10T05:33:00+00:00", "traces": traces, "copies_until": copies_until,
    }
    page = shown(client, archive, act)
    for sentence in sentences:
        assert sentence in page


def test_the_three_lists_are_found_together_and_each_is_turned_over_by_itself(
    client: FlaskClient, archive: FakeClient
) -> None:
    archive.answers["/disposal/search"] = {
        **DISPOSAL_LISTS, "due": {**DISPOSAL_LISTS["due"], "total": 900, "next": uid(91)},
    }
    page = client.get(f"/archive/disposal?year=2024/2025&holds_after={uid(95)}").text
    *_, (_, path, body) = archive.calls
    assert path.endswith("/disposal/search")
    assert body == {"year": "2024/2025", "holds_after": uid(95)}
    assert f"year=2024/2025&amp;holds_after={uid(95)}&amp;due_after={uid(91)}" in page
    assert 'href="/archive/disposal?year=2024/2025">К началу</a>' in page
    assert page.count("Электронный журнал 8А, 2024/2025") >= 3


def test_words_over_the_three_lists_stand_in_no_address(
    client: FlaskClient, archive: FakeClient
) -> None:
    archive.answers["/disposal/search"] = {
        **DISPOSAL_LISTS,
        "acts": {"items": [], "total": 0, "next": None, "without": {"words": 3}},
    }
    page = client.post(
        "/archive/disposal", data={"words": "8а", "year": ""}, follow_redirects=True
    ).text
    assert archive.calls[-1][2] == {"words": "8а"}
    assert "Слова: <strong>8а</strong>. Без этого условия нашлось бы: 3." in page


def test_an_act_of_many_files_does_not_name_all_of_them_in_the_list(
    client: FlaskClient, archive: FakeClient
) -> None:
    (act,) = DISPOSAL_LISTS["acts"]["items"]
    many = {**act, "titles": [f"Журнал {number}А, 2019/2020" for number in range(1, 12)]}
    archive.answers["/disposal/search"] = {
        **DISPOSAL_LISTS, "acts": {**DISPOSAL_LISTS["acts"], "items": [many]},
    }
    page = client.get("/archive/disposal").text
    assert "Журнал 3А, 2019/2020 и ещё 8" in page
    assert "Журнал 4А" not in page


def test_a_file_beyond_the_first_page_can_be_held(
    client: FlaskClient, archive: FakeClient
) -> None:
    archive.answers["/case-files/search"] = {
        **CASE_FILE_PAGE, "page": {**CASE_FILE_PAGE["page"], "items": [], "total": 3000},
    }
    page = client.get(f"/archive/disposal/holds/new?file={uid(50)}").text
    assert f'<option value="{uid(50)}" selected>Электронный журнал 8А, 2024/2025' in page
    client.post("/archive/disposal/holds/new", data={"words": "8а"}, follow_redirects=True)
    assert archive.calls[-1][2] == {"words": "8а", "present": True}
    assert client.get("/archive/disposal/holds/new?file=x").status_code == 200
