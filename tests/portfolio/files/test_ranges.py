"""A file goes out whole, in part, or not again: conditional requests (RFC 9110, sections 13, 14).
"""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.portfolio.app import build_app
from services.shared.accountability.caller import TokenMint, make_key_pair
from services.shared.database.base import Database
from services.shared.http.jsonio import dump_json
from services.shared.objects.storage import Storage
from services.shared.process.clock import now
from services.shared.process.settings import read_settings
from tests.parts import Parts
from tests.portfolio.factory import LIMITS, add, enrol, parent_of, put

CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 4
SIZE = len(CONTENT)
Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(database: Database, storage: Storage, parts: Parts) -> Iterator[Ask]:
    """Return what asks the portfolio, over HTTP, for a file of 1033 bytes as its family."""
    store, (private, public) = parts.store("portfolio"), make_key_pair("of this test")
    settings = read_settings(
        "portfolio",
        {
            "PROFILE": "embedded",
            "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
            "BROKER_URL": "pgmq://nobody@127.0.0.1:1/none",
            "STORE_ENDPOINT": store.endpoint, "STORE_BUCKET": store.bucket,
            "STORE_REGION": store.region, "STORE_ACCESS_KEY": store.access_key,
            "STORE_SECRET_KEY": store.secret_key, "HANDOVER_BUCKET": store.bucket,
            "CALLER_PUBLIC_KEYS": dump_json(public).decode(),
        },
    )  # fmt: skip
    app = build_app(settings, LIMITS)
    child = enrol(database)
    item_id = put(database, child)
    file = add(database, storage, child, item_id, CONTENT, "грамота.pdf")
    token = TokenMint(private).mint(parent_of(child), "portfolio", now().timestamp())
    client: FlaskClient = app.test_client()

    def ask(method: str = "GET", **headers: str) -> TestResponse:
        return client.open(
            f"/api/portfolio/v1/items/{item_id}/files/{file.id}/content",
            method=method,
            headers={
                "Authorization": f"Bearer {token}",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )

    yield ask
    app.extensions["letopis_database"].close()


def test_the_whole_file_says_what_it_is_and_that_parts_may_be_asked_for(ask: Ask) -> None:
    answer = ask()
    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert answer.content_length == SIZE
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline; ")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        (f"bytes={SIZE - 100}-", SIZE - 100, SIZE - 1),
        ("bytes=-10", SIZE - 10, SIZE - 1),
        ("bytes=1000-5000", 1000, SIZE - 1),
    ],
)
def test_a_part_is_answered_with_that_part(
    ask: Ask, header: str, first: int, last: int
) -> None:
    answer = ask(Range=header)
    assert (answer.status_code, answer.data) == (206, CONTENT[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.content_length == last - first + 1


@pytest.mark.parametrize(
    "header",
    [
        "bytes=0-1,5-9",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(1000)),
        "pages=1-2",
        "nonsense",
        "bytes=x-y",
        "bytes=9-1",
        "bytes=-0",
        "bytes=--9",
        "bytes=0-" + "9" * 5000,  # more digits than Python reads
    ],
    ids=lambda header: header[:16],
)
def test_several_parts_and_what_cannot_be_read_are_answered_by_the_whole(
    ask: Ask, header: str
) -> None:
    answer = ask(Range=header)
    assert (answer.status_code, answer.data) == (200, CONTENT)


@pytest.mark.parametrize("first", [str(SIZE), "9" * 4000], ids=["next", "far"])
def test_a_part_beyond_the_end_cannot_be_given(ask: Ask, first: str) -> None:
    answer = ask(Range=f"bytes={first}-")
    assert (answer.status_code, answer.data) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


def test_a_part_is_given_only_of_the_file_that_was_begun(ask: Ask) -> None:
    tag = ask("HEAD").headers["ETag"]
    assert ask(Range="bytes=0-9", If_Range=tag).status_code == 206
    other = ask(Range="bytes=0-9", If_Range='"other"')
    assert (other.status_code, other.data) == (200, CONTENT)


def test_a_date_names_no_file_so_the_whole_is_given(ask: Ask) -> None:
    answer = ask(Range="bytes=0-9", If_Range="Wed, 21 Oct 2015 07:28:00 GMT")
    assert (answer.status_code, answer.data) == (200, CONTENT)


@pytest.mark.parametrize("condition", ["*", '"other"'])
def test_a_condition_for_writers_refuses_no_reader(ask: Ask, condition: str) -> None:
    answer = ask(If_Match=condition)
    assert (answer.status_code, answer.data) == (200, CONTENT)


def test_what_the_browser_has_is_not_sent_again(ask: Ask) -> None:
    tag = ask().headers["ETag"]
    answer = ask(If_None_Match=tag)
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert ask(If_None_Match=tag, Range="bytes=0-9").status_code == 206


def test_a_head_has_the_headers_and_no_body(ask: Ask) -> None:
    whole, part = ask("HEAD"), ask("HEAD", Range="bytes=0-9")
    assert (whole.status_code, whole.content_length, whole.data) == (200, SIZE, b"")
    assert (part.status_code, part.content_length, part.data) == (206, 10, b"")
