"""The edge of the API: passes on what it must, and nothing else."""

import http.client
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import urllib3

from tests.gateway.auth.identity.places import Place
from tests.gateway.people import COOKIE, Visitor
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]
ECHO = "/api/archive/v1/echo"


@pytest.fixture
def person(visitor: NewVisitor) -> Visitor:
    """Return a signed-in deputy."""
    return visitor().sign_in()


def machine_token(issuer: Place, client_id: str, secret: str) -> str:
    """Return an access token of a machine client."""
    answer = urllib3.PoolManager().request_encode_body(
        "POST", f"{issuer.issuer}/protocol/openid-connect/token", encode_multipart=False,
        fields={"grant_type": "client_credentials", "client_id": client_id,
                "client_secret": secret},
    )
    token: str = answer.json()["access_token"]
    return token


def test_a_request_goes_through_with_query_and_body(person: Visitor) -> None:
    headers = {"X-CSRF-Token": person.form_token, "Content-Type": "application/json"}
    answer = person.open("PUT", f"{ECHO}/a/b%20c/8%D0%90?x=1&x=2&y=%D1%8F", headers, b'{"a":1}')
    assert answer.json() == {"method": "PUT", "rest": "a/b c/8А", "query": "x=1&x=2&y=%D1%8F",
                             "size": 7, "body": '{"a":1}'}


def test_a_problem_of_a_service_comes_through_as_it_is(person: Visitor) -> None:
    answer = person.open("POST", "/api/archive/v1/refused", {"X-CSRF-Token": person.form_token})
    assert answer.status == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "Клетку уже изменили."


def test_without_session_or_token_the_answer_says_where_to_get_one(
    stack: Stack, visitor: NewVisitor
) -> None:
    answer = visitor().get(f"{ECHO}/x")
    assert answer.status == 401
    assert answer.json()["type"] == "urn:letopis:problem:unauthenticated"
    metadata = f"{stack.url}/.well-known/oauth-protected-resource"
    assert answer.headers["WWW-Authenticate"] == f'Bearer resource_metadata="{metadata}"'
    told = urllib3.request("GET", metadata).json()
    assert told["resource"] == stack.url
    assert told["authorization_servers"] == [stack.issuer.issuer]


@pytest.mark.parametrize(
    "path",
    ["/api/nothing/v1/x", "/api/gateway/v1/x", "/api/nothing/openapi.json", "/api/archive/v2/x",
     f"{ECHO}/..%2f..%2fhealthz", f"{ECHO}/%2e%2e/x", f"{ECHO}/a%5c..%5cb", f"{ECHO}/a%00b",
     f"{ECHO}/a/./b", f"{ECHO}/a%0d%0aX-Evil:1"],
)
def test_an_address_that_could_mean_another_one_is_not_there(
    stack: Stack, person: Visitor, path: str
) -> None:
    asked = len(stack.seen["archive"].callers)
    answer = _raw(stack, "GET", path, {"Cookie": f"{COOKIE}={person.cookies[COOKIE]}"})
    assert answer.status == 404
    assert answer.getheader("Content-Type") == "application/problem+json"
    assert len(stack.seen["archive"].callers) == asked


def test_headers_that_would_speak_for_the_gateway_stay_outside(
    stack: Stack, person: Visitor
) -> None:
    person.open("GET", f"{ECHO}/x", {
        "X-Forwarded-For": "1.2.3.4", "X-Forwarded-User": "admin", "X-Role": "director",
        "Forwarded": "for=1.2.3.4", "Connection": "close, Authorization", "TE": "trailers",
        "X-HTTP-Method-Override": "DELETE", "Accept": "application/json",
    })
    seen = stack.seen["archive"].headers[-1]
    inner = {"Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Host", "User-Agent",
             "X-Correlation-Id"}
    assert set(seen) <= inner
    assert seen["Accept"] == "application/json"
    assert "letopis" not in seen.get("Cookie", "")
    assert seen["Authorization"].startswith("Bearer ")


@pytest.mark.parametrize(("browser", "chosen", "heard"), [
    ("en-GB,ru;q=0.5", "", "en"), ("fr", "", "ru"), ("", "", "ru"), ("ru", "en", "en"),
])
def test_a_service_hears_the_language_that_the_reader_chose(
    stack: Stack, person: Visitor, browser: str, chosen: str, heard: str
) -> None:
    if chosen:
        person.cookies["letopis_locale"] = chosen
    person.open("GET", f"{ECHO}/x", {"Accept-Language": browser})
    assert stack.seen["archive"].headers[-1]["Accept-Language"] == heard


def test_what_a_service_says_for_itself_stays_inside(person: Visitor) -> None:
    answer = person.get("/api/archive/v1/bytes/10")
    assert answer.data == b"x" * 10
    assert answer.headers["ETag"] == '"e"'
    assert "Set-Cookie" not in answer.headers
    assert "X-Inner" not in answer.headers
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_what_is_shown_in_place_keeps_its_policy_when_it_has_not_changed(person: Visitor) -> None:
    """A browser puts the headers of a 304 over those that it has kept."""
    for name, start in (("picture.png", "sandbox; "), ("paper.pdf", "sandbox; ")):
        address = f"/api/archive/v1/shown/{name}"
        policy = person.get(address).headers["Content-Security-Policy"]
        assert policy.startswith(start)
        assert "script-src" not in policy
        again = person.open("GET", address, {"If-None-Match": '"e"'})
        assert again.status == 304
        assert "Content-Security-Policy" not in again.headers


def test_bytes_flow_as_they_come(person: Visitor) -> None:
    count = 20 << 20
    answer = person.http.request(
        "GET", f"{person.stack.url}/api/archive/v1/bytes/{count}", preload_content=False,
        headers={"Cookie": f"{COOKIE}={person.cookies[COOKIE]}"},
    )
    assert answer.headers["Content-Length"] == str(count)
    assert sum(len(piece) for piece in answer.stream(1 << 20)) == count


def test_a_large_body_flows_to_the_service(person: Visitor) -> None:
    headers = {"X-CSRF-Token": person.form_token, "Content-Type": "application/octet-stream"}
    answer = person.open("POST", f"{ECHO}/up", headers, b"y" * (8 << 20))
    assert answer.json()["size"] == 8 << 20


def test_a_document_over_the_limit_is_refused_before_it_is_passed_on(person: Visitor) -> None:
    headers = {"X-CSRF-Token": person.form_token, "Content-Type": "application/json"}
    answer = person.open("POST", f"{ECHO}/up", headers, b"[" * (2 << 20))
    assert answer.status == 413
    assert answer.json()["type"] == "urn:letopis:problem:too-large"


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_over_the_limit_is_refused(
    stack: Stack, person: Visitor, chunked: bool
) -> None:
    app = stack.other_app(max_upload=1 << 20)
    client = app.test_client()
    client.set_cookie(COOKIE, person.cookies[COOKIE])
    headers = {"X-CSRF-Token": person.form_token}
    environ = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""} if chunked else {}
    answer = client.post(f"{ECHO}/up", headers=headers, data=b"y" * (2 << 20),
                         environ_overrides=environ)
    assert answer.status_code == 413
    assert answer.json["status"] == 413


def test_a_form_over_the_limit_is_refused(stack: Stack, person: Visitor) -> None:
    form = {"csrf_token": person.form_token, "place": "x" * (2 << 20)}
    answer = person.open("POST", "/context", {"Origin": stack.url}, form=form)
    assert answer.status == 413


def test_a_service_that_is_down_is_named_and_others_go_on(
    stack: Stack, person: Visitor
) -> None:
    gone = {**stack.settings.service_urls, "archive": "http://127.0.0.1:9"}
    client = stack.other_app(service_urls=gone).test_client()
    client.set_cookie(COOKIE, person.cookies[COOKIE])
    answer = client.get(f"{ECHO}/x")
    assert answer.status_code == 503
    assert answer.json["detail"].startswith("Архив не отвечает.")
    assert client.get("/api/portfolio/v1/echo/x").status_code == 200


def test_a_machine_enters_as_what_its_client_is(stack: Stack) -> None:
    token = machine_token(stack.issuer, "regional-demo", stack.issuer.regional_secret)
    assert _bearer(stack, token).status == 200
    caller = stack.seen["archive"].caller
    assert (caller.role, caller.school_id, caller.person_id) == ("region_operator", None, None)
    assert (caller.client, caller.origin) == ("regional-demo", "api regional-demo")


def test_a_token_for_another_audience_is_refused(stack: Stack) -> None:
    token = machine_token(stack.issuer, "gateway-admin", stack.issuer.admin_secret)
    assert _bearer(stack, token).status == 401


def test_a_token_with_a_broken_signature_is_refused(stack: Stack) -> None:
    token = machine_token(stack.issuer, "regional-demo", stack.issuer.regional_secret)
    head, claims, signature = token.split(".")
    answer = _bearer(stack, f"{head}.{claims}.{signature[::-1]}")
    assert answer.status == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_an_expired_token_is_refused(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = machine_token(stack.issuer, "regional-demo", stack.issuer.regional_secret)
    identity = stack.app.extensions["letopis_gateway"].identity
    read = identity.read_machine_token
    monkeypatch.setattr(
        identity, "read_machine_token", lambda token, _now: read(token, time.time() + 3600)
    )
    assert _bearer(stack, token).status == 401


def test_openapi_documents_are_public(stack: Stack) -> None:
    for name in ("journal", "portfolio", "archive"):
        answer = urllib3.request("GET", f"{stack.url}/api/{name}/openapi.json")
        assert answer.status == 200
        assert answer.json()["openapi"].startswith("3.")


def _bearer(stack: Stack, token: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request(
        "GET", f"{stack.url}{ECHO}/x", headers={"Authorization": f"Bearer {token}"}
    )


def _raw(
    stack: Stack, method: str, path: str, headers: dict[str, str]
) -> http.client.HTTPResponse:
    """Send an address exactly as written: clients tidy it up otherwise."""
    connection = http.client.HTTPConnection(urlsplit(stack.url).netloc, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer
