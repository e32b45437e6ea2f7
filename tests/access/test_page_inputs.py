"""Every page of the gateway is sent what nobody means, as every route of a service is
(test_inputs): forms too large, too wide and wrong, documents for forms, long addresses.

What is counted is bytes and calls, never time: the machine of a test may be slow.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from urllib3.filepost import encode_multipart_formdata
from werkzeug.test import TestResponse

from services.gateway.security.forgery import HEADER
from services.shared.accountability.roles import PEOPLE_ROLES, Role
from services.shared.http.bodies import READ_AHEAD
from services.shared.http.timed import TimedFlask
from tests.access.applications import Applications
from tests.access.matrix import is_aimed
from tests.access.routes import PAGES
from tests.access.test_every_route import _filled as filled
from tests.access.test_inputs import CALLS, DOCUMENTS, Cost

pytestmark = pytest.mark.sweep

MIB = 1 << 20
PAGE = 128 << 10  # bytes of a page that says what is wrong, with all that it offers
URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = {
    "of many fields": {f"f{number}": "x" for number in range(5000)},
    "of ten thousand parts": {f"f{number}": "" for number in range(10_000)},
    "of a long field": {"reason": "x" * (2 * MIB)},
    "of wrong fields": {"file": "no file", "year": "\u202e", "version": "9" * 5000, "step": "\0"},
    "of files alone": {f"file{number}": ("a.jpg", b"x") for number in range(2000)},
    "of a long name": {"file": ("ж" * 20_000 + ".jpg", b"x")},
}
FORMS: dict[str, tuple[bytes, str]] = {
    **{f"a form {name}": encode_multipart_formdata(form) for name, form in _MULTIPART.items()},
    "fields by the thousand": (urlencode(_MULTIPART["of many fields"]).encode(), URLENCODED),
    "a long field": (b"reason=" + b"x" * (2 * MIB), URLENCODED),
    "percent signs": (b"reason=" + b"%" * 100_000, URLENCODED),
    "separators": (b"&" * 900_000, URLENCODED),
    "wrong fields": (
        b"reason=%00&year=%ff&version=99999999999999999999&step=%E2%80%AE", URLENCODED
    ),
    "a form without a boundary": (b"--\r\n" * 1000, "multipart/form-data"),
    "a part without a name": (
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        "multipart/form-data; boundary=b",
    ),
    "a form of boundaries": (b"--b\r\n\r\n" * 100_000, "multipart/form-data; boundary=b"),
    "a form of headers": (
        b"--b\r\n" + b"A: b\r\n" * 20_000 + b"\r\n", "multipart/form-data; boundary=b"
    ),
    **{
        f"a document: {name}": (DOCUMENTS[name], "application/json")
        for name in ("deep", "never closed", "no document")
    },
}
QUERIES = (
    "nothing=1", "id=" + "9" * 5000, "&".join(["id=1"] * 3000), "week=9999-W53", "year=%00",
    "state=%E2%80%AE", "since=0001-01-01", "until=9999-12-31", "year=9998/9999", "page=-1",
    "page=" + "9" * 400, "before=x", "term=" + "x" * 4000, "%ff=%ff", "week=2025-W99", "next=//x",
)


@pytest.mark.parametrize("kind", FORMS)
def test_no_form_of_a_page_costs_more_than_a_bounded_one(
    applications: Applications, kind: str
) -> None:
    content, content_type = FORMS[kind]
    faults = []
    for endpoint, rule, method in pages(applications):
        if method == "GET":
            continue
        for role in roles(applications, endpoint):
            cost, answer = sent(
                applications, role, method, rule, data=content, content_type=content_type
            )
            faults += found(f"{role}: {endpoint} {kind}", cost, answer)
    assert faults == []


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_is_beyond_a_page(applications: Applications, query: str) -> None:
    faults = []
    for endpoint, rule, method in pages(applications):
        if method == "GET":
            for role in roles(applications, endpoint)[-1:]:
                cost, answer = sent(applications, role, method, rule, query_string=query)
                faults += found(f"{role}: {endpoint}?{query[:60]}", cost, answer)
    assert faults == []


@pytest.mark.parametrize("place", ["classmate", "other", "elsewhere", "nowhere"])
def test_a_file_is_not_listened_to_before_it_is_known_whose_item_it_is_for(
    applications: Applications, place: str
) -> None:
    """It would wait on a disk meanwhile, up to half a gigabyte of it."""
    form, content_type = encode_multipart_formdata({"file": ("a.jpg", bytes(8 * MIB))})
    for endpoint in ("items.add_file", "folders.change_cover"):
        rule = next(rule for one, rule, _method in pages(applications) if one == endpoint)
        stream, token = BytesIO(form), applications.form_token(Role.PUPIL)
        answer = applications.open_page(
            Role.PUPIL, "POST", filled(rule, applications.world.at(place)),
            input_stream=stream, content_type=content_type,
            headers={"Content-Length": str(len(form)), HEADER: token},
        )
        assert answer.status_code in (403, 404), endpoint
        assert stream.tell() <= READ_AHEAD, endpoint


def test_every_page_that_takes_a_file_for_a_thing_asks_first(applications: Applications) -> None:
    features = applications.gateway.extensions["letopis_features"]
    rules = {endpoint: rule for endpoint, rule, _method in pages(applications)}
    taking = {
        endpoint for endpoint in features.uploads | features.large_uploads
        if endpoint in rules and is_aimed(rules[endpoint])
    }
    assert taking
    assert taking <= set(features.before_body)


def test_pages_end_in_time(applications: Applications) -> None:
    assert isinstance(applications.gateway, TimedFlask)


def pages(applications: Applications) -> Iterator[tuple[str, str, str]]:
    """Give endpoint, address and method of every page."""
    for rule in applications.gateway.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if rule.endpoint in PAGES:
                yield rule.endpoint, rule.rule, method


def roles(applications: Applications, endpoint: str) -> list[str]:
    """Return a role that a page does not open for, if there is one, and one that it opens for."""
    features = applications.gateway.extensions["letopis_features"]
    may = [role for role in PEOPLE_ROLES if features.may_open(endpoint, role)]
    never = [role for role in PEOPLE_ROLES if role not in may]
    return [*never[:1], *may[:1]]


def sent(
    applications: Applications, role: str, method: str, rule: str, **what: Any
) -> tuple[int, TestResponse]:
    path = filled(rule, applications.world.at("own"))
    headers = {HEADER: applications.form_token(role)}
    cost = Cost()
    sys.setprofile(cost.count)
    try:
        answer = applications.open_page(role, method, path, headers=headers, **what)
    finally:
        sys.setprofile(None)
    return cost.calls, answer


def found(where: str, calls: int, answer: TestResponse) -> Iterator[str]:
    if answer.status_code >= 500:
        yield f"{where}: {answer.status_code} {answer.text[-300:]}"
    if answer.status_code >= 400 and len(answer.data) > PAGE:
        yield f"{where}: an answer of {len(answer.data)} bytes"
    if calls > CALLS:
        yield f"{where}: {calls} calls"
