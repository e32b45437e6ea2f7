"""Pages of case files: what each is, found among thousands, turned over, and never by an address
that names anybody."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.pages.documents.archive import CASE_FILE_PAGE, NO_CASE_FILES
from tests.gateway.pages.documents.school import uid
from tests.gateway.pages.harness import service

SEARCH = "/case-files/search"


def page_of(**changes: Any) -> dict[str, Any]:
    return {**CASE_FILE_PAGE, "page": {**CASE_FILE_PAGE["page"], **changes}}


def asked_of(app: Flask) -> Any:
    return [detail for _, path, detail in service(app, "archive").calls if path.endswith(SEARCH)]


def test_a_case_file_shows_its_date_and_the_reason(client: FlaskClient) -> None:
    page = client.get("/archive").text
    assert "1 января 2031" in page
    assert "5 лет считаются с 1 января 2026 года" in page
    assert "срок не подтверждён" in page


def test_an_empty_archive_says_how_it_fills(app: Flask, client: FlaskClient) -> None:
    service(app, "archive").answers[SEARCH] = NO_CASE_FILES
    page = client.get("/archive").text
    assert "В архиве пока нет дел" in page
    assert 'role="search"' not in page


@pytest.mark.parametrize(
    ("language", "name"),
    [("ru", "Электронный журнал 8А, 2024/2025"), ("en", "Class journal 8А, 2024/2025")],
)
def test_a_case_file_goes_by_what_it_is_and_its_index_stands_beside(
    client: FlaskClient, language: str, name: str
) -> None:
    client.set_cookie("letopis_locale", language)
    for address in ("/archive", f"/archive/files/{uid(50)}"):
        page = client.get(address).text
        assert name in page
        assert "<li>02-14</li>" not in page
        assert "02-14" in page


def test_filters_stand_in_the_address_and_stay_when_the_list_is_turned_over(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "archive").answers[SEARCH] = page_of(total=3000, next=uid(51))
    page = client.get("/archive", query_string={"year": "2024/2025", "class_name": "8А"}).text
    assert "Найдено: 3000." in page
    assert f"after={uid(51)}" in page
    assert "year=2024/2025&amp;class_name=8%D0%90" in page
    assert asked_of(app) == [{"year": "2024/2025", "class_name": "8А"}]


def test_a_form_without_words_leads_to_an_address_with_its_filters(client: FlaskClient) -> None:
    answer = client.post("/archive", data={"words": " ", "state": "due"})
    assert (answer.status_code, answer.location) == (303, "/archive?state=due")


def test_words_reach_the_service_in_a_body_and_stand_in_no_address(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "archive").answers[SEARCH] = page_of(total=70, next=uid(51))
    page = client.post(
        "/archive", data={"words": "8а", "year": "2024/2025"}, follow_redirects=True
    ).text
    assert asked_of(app) == [{"words": "8а", "year": "2024/2025"}]
    assert "words=" not in page
    assert f"/archive?year=2024/2025&amp;after={uid(51)}&amp;found=" in page
    client.get("/archive?words=8а")
    assert asked_of(app)[-1] == {}


def test_nothing_found_says_which_filter_makes_it_so_and_offers_to_take_it_away(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "archive").answers[SEARCH] = page_of(
        items=[], total=0, without={"state": 12, "year": 0}
    )
    page = client.get("/archive", query_string={"year": "2024/2025", "state": "on_hold"}).text
    assert "Ничего не найдено" in page
    assert "Состояние: <strong>на удержании</strong>. Без этого условия нашлось бы: 12." in page
    assert 'href="/archive?year=2024/2025">Убрать</a>' in page
