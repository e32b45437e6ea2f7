"""Pages of items of folders."""

from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.pages.harness import service


def test_a_list_of_reviews_that_is_cut_off_says_so(
    app: Flask, client: FlaskClient
) -> None:
    assert "Показаны первые" not in client.get("/reviews").text
    portfolio = service(app, "portfolio")
    portfolio.answers["/waiting"] = {**portfolio.get_json("/waiting"), "total": 215}
    assert "Показаны первые 1 из 215." in client.get("/reviews").text
