"""Pages of external assessment: codes to print, results beside term marks, the exchange."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.pages.documents.external import ANSWERS, RESULTS
from tests.gateway.pages.documents.school import CHILDREN, uid
from tests.gateway.pages.harness import a_viewer, make_app, service


def seen_by(role: str, answers: dict[str, Any] | None = None) -> Flask:
    app = make_app(viewer=a_viewer(role))
    service(app, "journal").answers.update(ANSWERS if answers is None else answers)
    return app


def client(role: str) -> FlaskClient:
    return seen_by(role).test_client()


def test_a_deputy_sees_where_codes_are_missing_and_where_results_have_come() -> None:
    text = client("deputy").get("/codes").text
    assert "Выдать коды" in text
    assert "Список для печати" in text
    assert f"/classes/{uid(70)}/external" in text


def test_the_list_for_printing_is_the_one_place_with_name_and_code() -> None:
    app = seen_by("deputy")
    text = app.test_client().get(f"/codes/{uid(70)}/vpr-7").text
    assert "Жуков Пётр" in text
    assert "10423" in text
    for path in ("/codes", f"/classes/{uid(70)}/external"):
        assert "10423" not in app.test_client().get(path).text


def test_issuing_codes_leads_to_the_list() -> None:
    app = seen_by("deputy")
    answer = app.test_client().post(f"/codes/{uid(70)}/vpr-7")
    assert answer.location == f"/codes/{uid(70)}/vpr-7"
    assert service(app, "journal").calls[-1][2] == {"monitoring": "vpr-7"}


def test_codes_for_another_grade_are_refused_in_words() -> None:
    app = seen_by("deputy")
    service(app, "journal").refuse(409, detail="Мониторинг — для 7 классов.")
    answer = app.test_client().post(f"/codes/{uid(70)}/vpr-7")
    assert answer.location == "/codes"


@pytest.mark.parametrize(
    ("role", "path"),
    [("class_teacher", f"/classes/{uid(70)}/external"),
     ("teacher", f"/journals/{uid(10)}/external")],
)
def test_results_stand_beside_the_term_mark_in_words(role: str, path: str) -> None:
    text = client(role).get(path).text
    assert "3 из 5" in text
    assert "ниже" in text
    assert "исправлено" in text
    assert "Результата пока нет: Ёлкина Вера" in text


def test_a_family_finds_the_result_in_the_diary() -> None:
    text = client("representative").get(f"/diary/{CHILDREN[0].id}").text
    assert "ВПР по алгебре" in text
    assert "базовый" in text


def test_nothing_yet_is_said_in_words() -> None:
    none = {"items": [], "total": 0, "next": None, "without": {}}
    empty: dict[str, Any] = {"/monitorings": [], "/exchange/messages/search": none,
                             "/exchange/batches/search": none,
                             "/external-results": {**RESULTS, "monitorings": []}}
    for role, path in (("deputy", "/codes"), ("deputy", f"/classes/{uid(70)}/external"),
                       ("municipality_operator", "/exchange")):
        assert 'class="empty"' in seen_by(role, empty).test_client().get(path).text


def test_the_municipal_operator_sees_what_and_why_and_no_content() -> None:
    text = client("municipality_operator").get("/exchange").text
    assert "тело — не JSON" in text
    assert "ab" * 32 in text
    assert "обработано 4" in text


def test_a_message_is_discarded_with_a_reason_alone() -> None:
    app = seen_by("municipality_operator")
    asked = app.test_client()
    asked.post(f"/exchange/{uid(80)}/discard", data={"reason": " "})
    assert not [call for call in service(app, "journal").calls if call[0] == "POST"]
    asked.post(f"/exchange/{uid(80)}/discard", data={"reason": "пробная отправка"})
    path = f"/api/journal/v1/exchange/messages/{uid(80)}/discard"
    assert service(app, "journal").calls[-1] == ("POST", path, {"reason": "пробная отправка"})


def test_a_message_that_still_cannot_be_read_says_so() -> None:
    app = seen_by("municipality_operator")
    service(app, "journal").refuse(409, detail="Сообщение по-прежнему не читается.")
    asked = app.test_client()
    assert asked.post(f"/exchange/{uid(80)}/replay").location == "/exchange"


def test_the_two_lists_of_the_exchange_are_searched_together_and_turned_over_apart() -> None:
    app = seen_by("municipality_operator")
    journal = service(app, "journal")
    known = journal.get_json("/exchange/batches/search")
    journal.answers["/exchange/batches/search"] = {**known, "total": 120, "next": uid(81)}
    page = app.test_client().get(f"/exchange?messages={uid(80)}").text
    assert f"/exchange?messages={uid(80)}&amp;batches={uid(81)}" in page
    asked = {path: body for _, path, body in journal.calls if body and "after" in body}
    assert asked["/api/journal/v1/exchange/messages/search"]["after"] == uid(80)
    assert asked["/api/journal/v1/exchange/batches/search"]["after"] is None
    app.test_client().post("/exchange", data={"words": "впр"}, follow_redirects=True)
    assert journal.calls[-1][2] == {"words": "впр", "after": None}
