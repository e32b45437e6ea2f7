"""Every route of every service, and every page with a form, is sent what nobody means: too large,
too deep, too wide, wrong, with hidden characters. Each is refused by a small answer, and costs no
more calls of Python than a bounded document may.

What is counted is bytes and calls, never time: the machine of a test may be slow.
"""

import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from urllib3.filepost import encode_multipart_formdata
from werkzeug.test import TestResponse

from services.access_matrix import actions_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import PEOPLE_ROLES
from services.shared.database.base import new_id
from services.shared.errors import PROBLEM_JSON
from services.shared.http.request_limits import MOST_LEVELS, MOST_VALUES
from services.shared.process.clock import now
from tests.access.applications import Applications
from tests.access.routes import Operation, operations_of
from tests.access.test_every_route import _filled as filled
from tests.in_process import BEHIND, MINT

pytestmark = pytest.mark.sweep

ANSWER = 64 << 10  # bytes
# Of one request: what an ordinary refusal takes is some hundreds.
CALLS = 400_000

_KNOWN = ("changes", "decisions", "people", "subjects", "case_file_ids")
DOCUMENTS = {
    "oversized": b'{"changes": "' + b"x" * (2 << 20) + b'"}',
    "deep": b'{"changes": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep and short": b'{"changes": ' + b"[" * (MOST_LEVELS * 2) + b"]" * (MOST_LEVELS * 2) + b"}",
    "never closed": b"[[]," * 200_000,
    "wide": b"{" + b",".join(
        b'"%s": [%s]' % (name.encode(), b",".join([b"{}"] * 50_000)) for name in _KNOWN
    ) + b"}",
    "as wide as is read": b"{" + b",".join(
        b'"%s": [%s]' % (name.encode(), b",".join([b"{}"] * 900)) for name in _KNOWN
    ) + b"}",
    "all unknown": b"{" + b",".join(
        b'"%d": 1' % number for number in range(MOST_VALUES - 10)
    ) + b"}",
    "wrong": b'{"changes": 1, "reason": "\\u202e\\u0000", "until": "9999-12-31", "nothing": {}}',
    "no document": b"\x00\xff",
    "a list": b"[]",
    "a long number": b'{"version": ' + b"9" * 5000 + b"}",
    "a lone surrogate": b'{"reason": "\\ud800"}',
}


@dataclass
class Cost:
    """The calls of Python functions that one request took."""

    calls: int = 0

    def count(self, _frame: Any, event: str, _argument: Any) -> None:
        self.calls += event == "call"


@pytest.mark.parametrize("service", BEHIND)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_no_document_costs_more_than_a_bounded_one(
    applications: Applications, service: str, kind: str
) -> None:
    faults = []
    for name, operation in operations_of(service).items():
        if operation.body is None:
            continue
        for role in _roles(service, operation):
            cost, answer = _sent(
                applications, service, role, name, data=DOCUMENTS[kind],
                content_type="application/json",
            )
            faults += _faults(f"{role}: {name} {kind}", cost, answer)
    assert faults == []


@pytest.mark.parametrize("service", BEHIND)
def test_no_form_costs_more_than_a_bounded_one(applications: Applications, service: str) -> None:
    faults = []
    for name, operation in operations_of(service).items():
        for role in _roles(service, operation) if operation.form else ():
            for kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
                many = {f"f{number}": "x" for number in range(5000)}
                wrong = {"file": "no file", "year": "\u202e", "unknown": "\x00"}
                for form in (many, wrong):
                    data, content_type = encode_multipart_formdata(form)
                    if kind != "multipart/form-data":
                        data, content_type = urlencode(form).encode(), kind
                    cost, answer = _sent(
                        applications, service, role, name, data=data, content_type=content_type
                    )
                    faults += _faults(f"{role}: {name} {kind}", cost, answer)
    assert faults == []


@pytest.mark.parametrize("service", BEHIND)
@pytest.mark.parametrize(
    "query",
    ["nothing=1", "id=" + "9" * 5000, "&".join(["id=1"] * 3000), "week=9999-W53",
     "year=%00", "state=%E2%80%AE", "since=0001-01-01", "until=9999-12-31", "year=9998/9999",
     "period=%F0%9F%92%A9", "before=0001-01-01", "term_id=" + "x" * 4000, "%ff=%ff"],
)
def test_no_query_is_beyond_a_route(
    applications: Applications, service: str, query: str
) -> None:
    faults = []
    for name, operation in operations_of(service).items():
        if name.startswith("GET"):
            for role in _roles(service, operation)[-1:]:
                cost, answer = _sent(applications, service, role, name, query_string=query)
                faults += _faults(f"{role}: {name}?{query[:60]}", cost, answer, refused=False)
    assert faults == []


@pytest.mark.parametrize("service", BEHIND)
def test_every_route_says_which_action_it_is(applications: Applications, service: str) -> None:
    """What a view declares is what the matrix is asked for: roles are refused by it first."""
    prefix = f"/api/{service}/v1"
    differences = {}
    for rule in applications.apps[service].url_map.iter_rules():
        view = applications.apps[service].view_functions[rule.endpoint]
        if getattr(view, "is_public", False) or rule.endpoint == "api-docs.openapi_json":
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            name = f"{method} {rule.rule.removeprefix(prefix)}"
            declared = getattr(getattr(view, "action", None), "name", None)
            if declared != operations_of(service)[name].action:
                differences[name] = declared
    assert differences == {}


@pytest.mark.parametrize("announced", [True, False])
def test_a_document_of_57_megabytes_takes_no_memory(
    applications: Applications, announced: bool
) -> None:
    """It took 900 MiB, and the worker with it."""
    document = BytesIO(b"[[]," * (57 << 18))
    environ = {"CONTENT_LENGTH": str(57 << 20)} if announced else {"wsgi.input_terminated": True}
    tracemalloc.start()
    try:
        _calls, answer = _sent(
            applications, "journal", "teacher", "PUT /groups/<uuid:group_id>/cells",
            input_stream=document, content_type="application/json", environ_overrides=environ,
        )
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 413
    assert most < 16 << 20
    assert document.tell() <= 2 << 20


def _roles(service: str, operation: Operation) -> list[str]:
    """Return one role that may never do it, if there is one, and one that may."""
    (action,) = [one for one in actions_of(service) if one.name == operation.action] or [None]
    may = [role for role in PEOPLE_ROLES if action is None or role in action.roles]
    never = [role for role in PEOPLE_ROLES if role not in may]
    return [*never[:1], *may[:1]]


def _sent(
    applications: Applications, service: str, role: str, name: str, **sent: Any
) -> tuple[int, TestResponse]:
    method, rule = name.split(" ", 1)
    ids = dict(applications.world.at("own"))
    ids["message_id"] = ids["messages"][service]
    caller: Caller = applications.world.caller(role, new_id().hex)
    token = MINT.mint(caller, service, now().timestamp())
    client = applications.apps[service].test_client()
    cost = Cost()
    sys.setprofile(cost.count)
    try:
        answer = client.open(
            f"/api/{service}/v1{filled(rule, ids)}", method=method,
            headers={"Authorization": f"Bearer {token}"}, **sent,
        )
    finally:
        sys.setprofile(None)
    return cost.calls, answer


def _faults(
    where: str, calls: int, answer: TestResponse, *, refused: bool = True
) -> Iterator[str]:
    if answer.status_code >= 500 or (refused and answer.status_code < 400):
        yield f"{where}: {answer.status_code} {answer.text[:200]}"
    elif answer.status_code >= 400 and answer.content_type != PROBLEM_JSON:
        yield f"{where}: {answer.content_type}"
    if answer.status_code >= 400 and len(answer.data) > ANSWER:
        yield f"{where}: an answer of {len(answer.data)} bytes"
    if calls > CALLS:
        yield f"{where}: {calls} calls"
