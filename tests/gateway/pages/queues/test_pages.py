"""The operator's page of events."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.pages.documents.school import uid
from tests.gateway.pages.harness import service


def test_an_event_is_discarded_with_a_reason_only(app: Flask, client: FlaskClient) -> None:
    path = f"/queues/journal/{uid(60)}/discard"
    client.post(path, data={"reason": " ", "state": "dead"})
    assert service(app, "journal").calls == []
    answer = client.post(path, data={"reason": "дубль", "state": "dead"})
    assert answer.location == "/queues?service=journal&state=dead"
    assert service(app, "journal").calls == [
        ("POST", f"/api/journal/v1/inbox/{uid(60)}/discard", {"reason": "дубль"})]


def test_what_cannot_be_replayed_is_told_on_the_page_of_queues(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "journal").refuse(409, detail="Сообщение по-прежнему не читается.")
    path = f"/queues/journal/{uid(60)}/replay"
    answer = client.post(path, data={"state": "unreadable"})
    assert answer.location == "/queues?service=journal&state=unreadable"
    service(app, "journal").trouble = None
    assert "по-прежнему не читается" in client.get(answer.location).text


@pytest.mark.parametrize(
    "path",
    [
        f"/queues/journal/{uid(60)}/replay",
        f"/exchange/{uid(60)}/replay",
        f"/codes/{uid(10)}/{uid(11)}",
    ],
)
@pytest.mark.parametrize("status", [410, 422])
def test_a_decision_that_fails_otherwise_is_a_page_of_its_own(
    app: Flask, client: FlaskClient, path: str, status: int
) -> None:
    service(app, "journal").refuse(status, detail="Журнал 8А класса уничтожен по акту № 1.")
    answer = client.post(path, data={"state": "dead"})
    assert answer.status_code == status
    assert "уничтожен по акту № 1" in answer.text


def test_a_state_that_nobody_counts_has_no_figure(app: Flask, client: FlaskClient) -> None:
    counts = {"failed": 1, "dead": 0}
    service(app, "journal").answers["/inbox/search"] = {
        "counts": counts, "page": {"items": [], "total": 0, "next": None, "without": {}},
    }
    page = client.get("/queues?service=journal&state=dead").text
    assert 'Остановлены <span class="count">0</span>' in page
    assert re.search(r"Обработаны</a>", page)


def test_the_queues_page_outlives_a_service_that_is_down(app: Flask, client: FlaskClient) -> None:
    service(app, "portfolio").down()
    answer = client.get("/queues?service=journal&state=dead")
    assert answer.status_code == 200
    assert "не отвечает" in answer.text


def test_events_are_found_by_words_in_one_state_and_turned_over(
    app: Flask, client: FlaskClient
) -> None:
    journal = service(app, "journal")
    known = journal.get_json("/inbox/search")
    journal.answers["/inbox/search"] = {
        **known, "page": {**known["page"], "total": 700, "next": uid(60)},
    }
    page = client.get("/queues?service=journal&state=dead").text
    assert "Найдено: 700." in page
    assert f"/queues?service=journal&amp;state=dead&amp;after={uid(60)}" in page
    form = {"service": "journal", "state": "dead", "words": "closed 131"}
    client.post("/queues", data=form, follow_redirects=True)
    bodies = [call[2] for call in journal.calls if call[1].endswith("/inbox/search")]
    assert bodies[-1] == {"words": "closed 131", "state": ["dead"]}
