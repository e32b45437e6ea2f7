"""Signing in: by authorization code, into a session that the browser cannot read."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, text

from services.gateway.auth.models import BrowserSession, LoginAttempt
from services.gateway.security.keys import digest
from services.shared.accountability.access_log import Access
from tests.gateway.people import COOKIE, Visitor
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]


def test_a_person_signs_in_and_calls_a_service(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor("/schools/131/deputy").sign_in()
    answer = person.get("/api/archive/v1/echo/one")
    assert answer.status == 200, answer.data
    caller = stack.seen["archive"].caller
    assert (caller.role, caller.school_id) == ("deputy", "131")
    assert caller.person_id == person.account.person_id
    assert caller.origin == "web 127.0.0.1"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: NewVisitor) -> None:
    morsel = visitor().sign_in().morsels[COOKIE]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert morsel["path"] == "/"
    assert not morsel["domain"]
    assert not morsel["max-age"]
    assert len(morsel.value) >= 43  # 256 bits


def test_behind_tls_the_cookie_is_bound_to_the_host(stack: Stack) -> None:
    app = stack.other_app(public_url="https://letopis.example")
    answer = app.test_client().get("/auth/login", base_url="https://letopis.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-letopis_login=")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_the_database_holds_neither_cookie_nor_token(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor().sign_in()
    with stack.database.transaction() as session:
        found = session.scalars(
            select(BrowserSession).where(
                BrowserSession.token_digest == digest(person.cookies[COOKIE])
            )
        ).one()
        kept = session.execute(
            text("SELECT row_to_json(browser_session)::text FROM browser_session")
        ).scalars()
        everything = "".join(kept)
    assert person.cookies[COOKIE] not in everything
    assert b"eyJ" not in found.id_token  # as every token in the clear begins
    assert found.refresh_token is not None
    assert b"eyJ" not in found.refresh_token


def test_a_login_gives_a_new_cookie_and_ends_the_former_session(visitor: NewVisitor) -> None:
    planted = "A" * 43
    person = visitor(cookies={COOKIE: planted}).sign_in()
    first = person.cookies[COOKIE]
    assert first != planted
    person.at_issuer.cookies.clear()
    person.sign_in()
    assert person.cookies[COOKIE] != first
    person.cookies[COOKIE] = first
    assert not person.is_signed_in()


def test_an_answer_is_good_once(visitor: NewVisitor) -> None:
    person = visitor()
    back = person.go_to_issuer()
    assert person.get(back).status == 303
    del person.cookies[COOKIE]
    assert person.get(back).status == 400
    assert COOKIE not in person.cookies


def test_an_answer_is_good_in_the_browser_that_asked(visitor: NewVisitor) -> None:
    """Nobody can make somebody else's browser sign in to an account of theirs."""
    attacker, victim = visitor(), visitor()
    victim.get("/auth/login")
    answer = victim.get(attacker.go_to_issuer())
    assert answer.status == 400
    assert COOKIE not in victim.cookies


def test_an_answer_with_another_state_is_refused(visitor: NewVisitor) -> None:
    person = visitor()
    back = person.go_to_issuer()
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert person.get(back.replace(state, "x" * len(state))).status == 400


def test_secrets_of_a_login_under_way_are_not_readable(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor()
    page = person.get("/auth/login")
    asked = parse_qs(urlsplit(page.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    with stack.database.transaction() as session:
        attempt = session.scalars(
            select(LoginAttempt).where(LoginAttempt.state_digest == digest(asked["state"][0]))
        ).one()
    assert asked["nonce"][0].encode() not in attempt.secrets
    assert asked["state"][0].encode() != attempt.state_digest


def test_a_login_leads_back_to_the_page_that_was_asked_for(visitor: NewVisitor) -> None:
    person = visitor()
    asked = person.get("/classes?year_id=1", Accept="text/html")
    assert asked.status == 303
    login = asked.headers["Location"]
    assert login == "/auth/login?next=/classes?year_id%3D1"
    answer = person.get(person.go_to_issuer("/classes?year_id%3D1"))
    assert answer.headers["Location"] == "/classes?year_id=1"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/%5Cevil.example", "/%09/evil.example",
     "%0d%0aSet-Cookie:x=1", "javascript:alert(1)", "\\\\evil.example"],
)
def test_a_login_never_leads_to_another_site(visitor: NewVisitor, elsewhere: str) -> None:
    person = visitor()
    answer = person.get(person.go_to_issuer(elsewhere))
    assert answer.headers["Location"] == "/"


def test_an_account_without_a_role_is_told_so(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor("/schools/131/deputy")
    subject = _take_every_role(stack, person)
    answer = person.get(person.go_to_issuer(), Accept="text/html")
    assert answer.status == 403
    assert "ни одна роль" in answer.data.decode()
    assert COOKIE not in person.cookies
    assert _logged(stack, "platform", subject) == [("session.open", "refused")]


def test_the_access_log_tells_of_sessions_without_names(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor("/schools/131/deputy").sign_in()
    with stack.database.transaction() as session:
        subject = session.scalars(
            select(BrowserSession.subject).where(
                BrowserSession.token_digest == digest(person.cookies[COOKIE])
            )
        ).one()
    person.submit("/auth/logout")
    assert _logged(stack, "131", subject) == [
        ("session.open", "allowed"), ("session.close", "allowed")]


def test_a_refused_login_is_logged(stack: Stack, visitor: NewVisitor) -> None:
    before = len(_logged(stack, "platform", "unknown"))
    assert visitor().get("/auth/callback?error=access_denied&state=x").status == 400
    assert len(_logged(stack, "platform", "unknown")) == before + 1


def _take_every_role(stack: Stack, person: Visitor) -> str:
    admin = stack.console
    subject: str = admin.get_user_id(person.account.login)
    for group in admin.get_user_groups(subject):
        admin.group_user_remove(subject, group["id"])
    return subject


def _logged(stack: Stack, school: str, user_id: str) -> list[tuple[str, str]]:
    with stack.database.transaction(school) as session:
        rows = session.execute(
            select(Access.action, Access.outcome)
            .where(Access.user_id == user_id)
            .order_by(Access.id)
        )
        return [(row.action, row.outcome) for row in rows]
