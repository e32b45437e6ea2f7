"""Signing out: by the person, by the issuer's message, and because an account was disabled."""

from collections.abc import Callable, Iterator
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from services.gateway.app import FEATURES
from services.gateway.auth.models import BrowserSession, SeenLogout
from services.gateway.security.keys import digest
from services.shared.process.clock import now
from services.shared.process.loops import LoopThread
from tests.eventually import eventually
from tests.gateway.people import COOKIE, Visitor
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]


@pytest.fixture
def loops(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run the gateway's loops as its worker does."""
    for name, value in stack.environment.items():
        monkeypatch.setenv(name, value)
    over = Event()
    threads = [
        LoopThread(loop, over)
        for feature in FEATURES.all
        for loop in feature.loops(stack.settings.common, stack.database)
    ]
    for thread in threads:
        thread.start()
    yield
    over.set()
    for thread in threads:
        thread.join()


def test_signing_out_ends_both_sessions(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor().sign_in()
    cookie = person.cookies[COOKIE]
    answer = person.submit("/auth/logout")
    assert answer.status == 303
    address = urlsplit(answer.headers["Location"])
    assert answer.headers["Location"].startswith(stack.issuer.issuer)
    assert parse_qs(address.query)["post_logout_redirect_uri"] == [f"{stack.url}/"]
    assert COOKIE not in person.cookies
    person.cookies[COOKIE] = cookie
    assert not person.is_signed_in()
    # The issuer takes our word: it sends the browser back and asks for the password next time.
    assert person.at_issuer.get(answer.headers["Location"]).location == f"{stack.url}/"
    login = person.get("/auth/login").headers["Location"]
    assert person.at_issuer.get(login).status == 200


def test_signing_out_everywhere_reaches_other_browsers(stack: Stack, visitor: NewVisitor) -> None:
    here = visitor().sign_in()
    there = Visitor(stack, here.account).sign_in()
    stranger = visitor().sign_in()
    here.submit("/auth/logout-everywhere")
    assert not there.is_signed_in()
    assert stranger.is_signed_in()


def test_the_issuers_message_ends_the_session(stack: Stack, visitor: NewVisitor) -> None:
    person, stranger = visitor().sign_in(), visitor().sign_in()
    stack.accounts.logout_everywhere(_subject(stack, person))
    assert eventually(lambda: not person.is_signed_in(), seconds=2)
    assert stranger.is_signed_in()


def test_a_message_is_obeyed_once(
    stack: Stack, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second process of the gateway knows what the first has seen: it stands in the database."""
    caught: list[str] = []
    identity = stack.app.extensions["letopis_gateway"].identity
    read = identity.read_logout_token
    monkeypatch.setattr(
        identity, "read_logout_token", lambda token, now: caught.append(token) or read(token, now)
    )
    person = visitor().sign_in()
    stack.accounts.logout_everywhere(_subject(stack, person))
    assert eventually(lambda: not person.is_signed_in(), seconds=2)
    other = stack.other_app().test_client()
    answer = other.post("/auth/backchannel-logout", data={"logout_token": caught[0]})
    assert answer.status_code == 400
    assert answer.json["type"] == "urn:letopis:problem:no-logout-message"
    assert answer.headers["Cache-Control"] == "no-store"
    with stack.database.transaction() as session:
        assert session.scalars(select(SeenLogout)).all()


@pytest.mark.parametrize("message", ["", "no token", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_message_ends_nothing(
    stack: Stack, visitor: NewVisitor, message: str
) -> None:
    person = visitor().sign_in()
    answer = person.open("POST", "/auth/backchannel-logout", form={"logout_token": message})
    assert answer.status == 400
    assert person.is_signed_in()


def test_a_persons_own_token_is_no_logout_message(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor().sign_in()
    keys = stack.app.extensions["letopis_gateway"].keys
    with stack.database.transaction() as session:
        sealed = session.scalars(_row_of(person)).one().id_token
    form = {"logout_token": keys.tokens.decrypt(sealed).decode()}
    assert person.open("POST", "/auth/backchannel-logout", form=form).status == 400
    assert person.is_signed_in()


@pytest.mark.usefixtures("loops")
def test_an_account_disabled_by_our_command_is_out_within_five_seconds(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor().sign_in()
    stack.accounts.disable(person.account.login)
    assert eventually(lambda: not person.is_signed_in(), seconds=5)


@pytest.mark.usefixtures("loops")
def test_an_account_disabled_in_the_issuers_console_is_out_within_five_seconds(
    stack: Stack, visitor: NewVisitor
) -> None:
    """The issuer sends no message then: it only stops giving tokens."""
    person, other = visitor().sign_in(), visitor().sign_in()
    stack.console.disable_user(_subject(stack, person))
    assert person.is_signed_in()
    assert eventually(lambda: not person.is_signed_in(), seconds=5)
    assert other.is_signed_in()


def test_a_lost_message_is_made_up_for_at_the_next_check(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor().sign_in()
    stack.console.disable_user(_subject(stack, person))
    assert person.is_signed_in()
    _age(stack, person)
    assert not person.is_signed_in()


def test_a_check_brings_new_roles_and_takes_old_ones(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor("/schools/131/deputy").sign_in()
    admin, subject = stack.console, _subject(stack, person)
    visitor("/schools/131/archivist")  # so that the group is there
    groups = {group["path"]: group["id"] for group in _groups(admin)}
    admin.group_user_add(subject, groups["/schools/131/archivist"])
    admin.group_user_remove(subject, groups["/schools/131/deputy"])
    _age(stack, person)
    assert person.get("/api/archive/v1/echo/x").status == 200
    assert stack.seen["archive"].caller.role == "archivist"


def test_many_requests_at_once_use_a_refresh_token_once(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor().sign_in()
    _age(stack, person)
    answers: list[int] = []

    def ask() -> None:
        answers.append(Visitor(stack, person.account, dict(person.cookies)).get(
            "/api/archive/v1/echo/x").status)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 8
    _age(stack, person)
    assert person.is_signed_in()


def _subject(stack: Stack, person: Visitor) -> str:
    """Return the issuer's id of a person who is signed in."""
    with stack.database.transaction() as session:
        return str(session.scalars(_row_of(person)).one().subject)


def _groups(admin: object) -> list[dict[str, str]]:
    schools = admin.get_group_by_path("/schools/131")  # type: ignore[attr-defined]
    children: list[dict[str, str]] = admin.get_group_children(  # type: ignore[attr-defined]
        schools["id"]
    )
    return children


def _row_of(person: Visitor) -> "select":  # type: ignore[type-arg]
    return select(BrowserSession).where(
        BrowserSession.token_digest == digest(person.cookies[COOKIE])
    )


def _age(stack: Stack, person: Visitor) -> None:
    """Let the issuer's last word on the session be an old one."""
    long_ago = now() - 2 * stack.settings.session.check_every
    with stack.database.transaction() as session:
        session.execute(
            update(BrowserSession)
            .where(BrowserSession.token_digest == digest(person.cookies[COOKIE]))
            .values(checked_at=long_ago)
        )
