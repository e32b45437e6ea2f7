"""Pages of case files."""

from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.pages.harness import service


def test_a_case_file_shows_its_date_and_the_reason(client: FlaskClient) -> None:
    page = client.get("/archive").text
    assert "1 января 2031" in page
    assert "5 лет считаются с 1 января 2026 года" in page
    assert "срок не подтверждён" in page


def test_an_empty_archive_says_how_it_fills(app: Flask, client: FlaskClient) -> None:
    service(app, "archive").answers["/case-files"] = []
    assert "В архиве пока нет дел" in client.get("/archive").text
