"""Pages of items of folders."""

from flask import Flask
from flask.testing import FlaskClient

from services.gateway.pages.items.names import names_of
from services.shared.database.base import new_id
from services.shared.http.request_limits import MOST_PARAMETERS
from tests.gateway.pages.harness import service

GUNICORN_READS = 4094  # bytes of the first line of a request


def test_a_list_of_reviews_that_is_cut_off_says_so(
    app: Flask, client: FlaskClient
) -> None:
    assert "Показаны первые" not in client.get("/reviews").text
    portfolio = service(app, "portfolio")
    portfolio.answers["/waiting"] = {**portfolio.get_json("/waiting"), "total": 215}
    assert "Показаны первые 1 из 215." in client.get("/reviews").text


def test_the_names_of_101_children_are_asked_for_by_addresses_that_are_read(app: Flask) -> None:
    """They made one address, and an answer of 414."""
    ids = [str(new_id()) for _ in range(101)]
    with app.test_request_context():
        list(names_of(ids))
    asked = [path for _method, path, _query in service(app, "journal").calls if "names?" in path]
    assert [one for path in asked for one in path.partition("?")[2].split("&")] == [
        f"id={one}" for one in ids
    ]
    for path in asked:
        assert len(f"GET {path} HTTP/1.1") < GUNICORN_READS
        assert path.count("id=") < MOST_PARAMETERS
