"""What the gateway refuses, and what it tells browsers to refuse."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from services.gateway.app import FEATURES
from services.gateway.security.forgery import SAFE_METHODS
from tests.gateway.people import COOKIE, Visitor
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]
CELLS = "/api/journal/v1/echo/cells"


@pytest.fixture
def person(visitor: NewVisitor) -> Visitor:
    """Return a signed-in deputy."""
    return visitor().sign_in()


def test_a_change_needs_the_sessions_token(person: Visitor) -> None:
    answer = person.open("PUT", CELLS, {"Content-Type": "application/json"}, b"{}")
    assert answer.status == 403
    assert answer.json()["type"] == "urn:letopis:problem:forged-request"
    token = {"X-CSRF-Token": person.form_token, "Content-Type": "application/json"}
    assert person.open("PUT", CELLS, token, b"{}").status == 200


def test_a_token_of_another_session_is_refused(person: Visitor, visitor: NewVisitor) -> None:
    other = visitor().sign_in()
    assert person.open("PUT", CELLS, {"X-CSRF-Token": other.form_token}, b"{}").status == 403


@pytest.mark.parametrize("token", ["", "x", "=" * 40, "A" * 88])
def test_what_is_no_token_is_refused(person: Visitor, token: str) -> None:
    assert person.open("PUT", CELLS, {"X-CSRF-Token": token}, b"{}").status == 403


@pytest.mark.parametrize(
    "sign",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
     {"Sec-Fetch-Site": "none"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_another_sites_page_is_refused_even_with_the_token(
    person: Visitor, sign: dict[str, str]
) -> None:
    headers = {"X-CSRF-Token": person.form_token, **sign}
    assert person.open("PUT", CELLS, headers, b"{}").status == 403


def test_no_address_takes_a_change_without_the_token(stack: Stack, person: Visitor) -> None:
    client = stack.app.test_client()
    client.set_cookie(COOKIE, person.cookies[COOKIE])
    for endpoint, method, path in changes(stack):
        if endpoint != "auth.back_channel_logout":  # it knows no session
            answer = client.open(path, method=method, headers={"Accept": "application/json"})
            assert answer.status_code == 403, (endpoint, answer.status)
            opens = FEATURES.may_open(endpoint, "deputy")
            kind = "forged-request" if opens else "forbidden"
            assert answer.json["type"] == f"urn:letopis:problem:{kind}", endpoint


def test_a_form_of_fifty_megabytes_is_read_by_those_alone_that_take_files(
    stack: Stack, person: Visitor
) -> None:
    client = stack.app.test_client()
    client.set_cookie(COOKIE, person.cookies[COOKIE])
    announced = {"CONTENT_LENGTH": str(50 << 20)}
    form = "application/x-www-form-urlencoded"
    refused = {
        endpoint
        for endpoint, method, path in changes(stack)
        if client.open(
            path, method=method, content_type=form, environ_overrides=announced
        ).status_code == 413
    }
    every = {endpoint for endpoint, _, _ in changes(stack)}
    assert every - refused == FEATURES.uploads | FEATURES.large_uploads


def test_another_site_cannot_change_a_preference_of_somebody_not_signed_in(
    stack: Stack, visitor: NewVisitor
) -> None:
    anybody = visitor()
    form = {"theme": "dark"}
    assert anybody.open("POST", "/preferences", {"Origin": "null"}, form=form).status == 403
    assert anybody.open("POST", "/preferences", {"Origin": stack.url}, form=form).status == 302


def test_the_token_looks_different_in_each_answer(person: Visitor) -> None:
    tokens = {person.form_token for _ in range(5)}
    assert len(tokens) == 5


def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(person: Visitor) -> None:
    policy = person.get("/status").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/status", "/nothing-here", "/api/journal/v1/echo/x", "/livez"])
def test_every_answer_carries_the_headers(person: Visitor, path: str) -> None:
    headers = person.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in headers


def test_a_page_that_is_not_for_the_role_is_refused_and_one_that_is_not_there_is_not(
    person: Visitor
) -> None:
    assert person.get("/queues", Accept="text/html").status == 403
    assert person.get("/nothing-here", Accept="text/html").status == 404


def test_a_bearer_token_never_falls_back_to_the_cookie(person: Visitor) -> None:
    assert person.get("/api/archive/v1/echo/x", Authorization="Bearer x").status == 401
    assert person.get("/api/archive/v1/echo/x", Authorization="Basic eDp5").status == 401


def test_messages_for_the_next_page_cannot_be_read_or_made(stack: Stack) -> None:
    interface = stack.app.session_interface
    seal = interface.get_signing_serializer(stack.app)  # type: ignore[attr-defined]
    sealed = seal.dumps({"_flashes": [("good", "Журнал загружен")]})
    assert "flashes" not in sealed
    assert seal.loads(sealed)["_flashes"] == [("good", "Журнал загружен")]
    with pytest.raises(Exception, match="not sealed by this gateway"):
        seal.loads(sealed[:-4] + "AAAA")


def test_a_correlation_id_comes_in_and_goes_out(stack: Stack, person: Visitor) -> None:
    answer = person.get("/api/archive/v1/echo/x", X_Correlation_Id="0123456789abcdef")
    assert answer.headers["X-Correlation-Id"] == "0123456789abcdef"
    assert stack.seen["archive"].caller.correlation_id == "0123456789abcdef"


@pytest.mark.parametrize("told", ["", "short", "x" * 65, "a b c d e f g h", "имя-ученика"])
def test_a_correlation_id_of_a_strange_form_is_not_taken_over(
    stack: Stack, person: Visitor, told: str
) -> None:
    headers = {"X-Correlation-Id": told.encode().decode("latin-1")}
    answer = person.open("GET", "/api/archive/v1/echo/x", headers)
    given = answer.headers["X-Correlation-Id"]
    assert given != told
    assert stack.seen["archive"].caller.correlation_id == given


def test_a_forged_address_is_not_believed_without_a_proxy(stack: Stack, person: Visitor) -> None:
    person.get("/api/archive/v1/echo/x", X_Forwarded_For="203.0.113.9")
    assert stack.seen["archive"].caller.origin == "web 127.0.0.1"


def test_a_trusted_proxy_tells_the_address(stack: Stack, person: Visitor) -> None:
    behind = stack.other_app(trusted_proxies=1).test_client()
    behind.set_cookie(COOKIE, person.cookies[COOKIE])
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    assert behind.get("/api/archive/v1/echo/x", headers=headers).status_code == 200
    assert stack.seen["archive"].caller.origin == "web 203.0.113.9"


def test_logins_of_one_address_are_limited_over_all_processes(stack: Stack) -> None:
    one = stack.other_app(login_limit="3 per minute", trusted_proxies=1).test_client()
    other = stack.other_app(login_limit="3 per minute", trusted_proxies=1).test_client()
    here = {"X-Forwarded-For": "203.0.113.77"}
    taken = [client.get("/auth/login", headers=here).status_code for client in (one, other, one)]
    assert taken == [303] * 3
    refused = other.get("/auth/login", headers=here)
    assert refused.status_code == 429
    elsewhere = {"X-Forwarded-For": "203.0.113.78"}
    assert other.get("/auth/login", headers=elsewhere).status_code == 303


def test_a_calendar_is_read_so_often_and_wrong_addresses_are_counted_for_who_tries(
    stack: Stack,
) -> None:
    one, other = (
        stack.other_app(login_limit="3 per minute", trusted_proxies=1).test_client()
        for _ in range(2)
    )

    def asked(client: FlaskClient, secret: str, who: str) -> int:
        headers = {"X-Forwarded-For": who}
        return client.get(f"/calendar/{secret}.ics", headers=headers).status_code

    known = "131.known-" + uuid4().hex
    tried = [asked((one, other)[n % 2], known, f"203.0.113.{n}") for n in range(61)]
    assert tried == [200] * 60 + [429]
    wrong = [asked((one, other)[n % 2], f"131.{n}", "203.0.113.99") for n in range(4)]
    assert wrong == [404] * 3 + [429]
    assert asked(one, "131.known-" + uuid4().hex, "203.0.113.99") == 429
    assert asked(one, "131.known-" + uuid4().hex, "203.0.113.98") == 200


def test_who_is_beyond_the_limit_of_an_address_locks_nobody_out(stack: Stack) -> None:
    """Logins can be guessed: one machine must not use up the tries of a whole school's codes."""
    client = stack.other_app(login_limit="3 per minute", trusted_proxies=1).test_client()
    form = {"login": "ivanova.mp", "code": "0000-0000-0000", "password": "x", "again": "x"}

    def tried(address: str) -> int:
        headers = {"X-Forwarded-For": address, "Origin": stack.url}
        return client.post("/begin", data=form, headers=headers).status_code

    assert [tried("203.0.113.80") for _ in range(12)] == [422] * 3 + [429] * 9
    assert tried("203.0.113.81") == 422


def test_one_session_cannot_take_a_process_for_itself(stack: Stack, person: Visitor) -> None:
    client = stack.other_app(request_limit="5 per minute").test_client()
    client.set_cookie(COOKIE, person.cookies[COOKIE])
    answers = [client.get("/api/archive/v1/echo/x") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].json["status"] == 429
    assert all(client.get("/livez").status_code == 200 for _ in range(8))


def test_pages_travel_compressed(person: Visitor) -> None:
    page = person.open("GET", "/status", {"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert "Состояние системы" in page.data.decode()


def test_a_page_asked_for_by_htmx_after_the_session_ended_leads_to_the_login(
    visitor: NewVisitor
) -> None:
    answer = visitor().get("/classes", HX_Request="true", Accept="text/html")
    assert answer.status == 401
    assert answer.headers["HX-Redirect"] == "/auth/login?next=/classes"


def changes(stack: Stack) -> Iterator[tuple[str, str, str]]:
    """Yield endpoint, method and an address of everything that a request may change."""
    values = {"service": "journal", "rest": "echo", "state": "dead", "subject": "x"}
    for rule in stack.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - SAFE_METHODS):
            known = {name: values.get(name, UUID(int=1)) for name in rule.arguments}
            with stack.app.test_request_context():
                yield rule.endpoint, method, stack.app.url_map.bind("").build(
                    rule.endpoint, known, method
                )


BYPASSES = (
    "//evil.example", "///evil.example", "/\t/evil.example", "/%09/evil.example",
    "/\\evil.example",
    "/%5cevil.example", "/\r\nevil.example", "/%0d%0a/evil.example", "/%2f/evil.example",
    "https://evil.example", "https:evil.example", "//user@evil.example", "/\uff0fevil.example",
    "\t//evil.example", "/\x00/evil.example", "javascript:alert(1)",
)


@pytest.mark.parametrize("target", BYPASSES)
def test_nothing_that_asks_to_be_sent_on_leads_to_another_site(
    stack: Stack, person: Visitor, target: str
) -> None:
    """The switch of languages took `/<tab>/host`, which browsers read as `//host`."""
    token = {"csrf_token": person.form_token, "next": target}
    for path, form in (("/preferences", {"theme": "dark"}), ("/context", {"place": "131:deputy"})):
        answer = person.open("POST", path, {"Origin": stack.url}, form={**token, **form})
        location = answer.headers.get("Location", "/")
        assert answer.status in (302, 303, 400, 422), (path, answer.status)
        assert urlsplit(urljoin(stack.url, location)).netloc == urlsplit(stack.url).netloc
        assert re.fullmatch(r"/[^/\\%].*|/", location), location


@pytest.mark.parametrize("path", ["//v1", "/api/journal//v1/years", "//auth/login", "/classes//"])
def test_no_answer_leads_where_a_strangers_host_says(
    stack: Stack, person: Visitor, path: str
) -> None:
    client = stack.app.test_client()
    client.set_cookie(COOKIE, person.cookies[COOKIE])
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    answer = client.get("/", headers=headers, environ_overrides={"PATH_INFO": path})
    assert "evil.example" not in answer.headers.get("Location", "")
    # Slashes ahead of a path are one to werkzeug: the page of signing in sends on to the issuer.
    assert answer.status_code == (303 if path.endswith("login") else 404)


def test_whom_a_page_does_not_open_for_is_not_listened_to(stack: Stack, person: Visitor) -> None:
    """The form is refused unread, however wrong it is."""
    client = stack.app.test_client()
    client.set_cookie(COOKIE, person.cookies[COOKIE])
    closed = [
        path
        for endpoint, _method, path in changes(stack)
        if not FEATURES.may_open(endpoint, "deputy")
    ]
    assert closed
    for path in closed:
        answer = client.post(path, data="a&" * 100_000,
                             content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 403, path


def test_a_form_or_an_address_with_hidden_characters_is_refused(
    stack: Stack, person: Visitor
) -> None:
    form = {"csrf_token": person.form_token, "theme": "da\u202erk"}
    answer = person.open("POST", "/preferences", {"Origin": stack.url}, form=form)
    assert answer.status == 422
    assert person.get("/?year=%00").status == 422
