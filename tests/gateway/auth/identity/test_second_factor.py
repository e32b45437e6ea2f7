"""Who runs a school proves it by a second factor: the same on the embedded issuer and Keycloak."""

import re
import time
from base64 import b32encode
from dataclasses import replace
from html import unescape
from itertools import count
from uuid import uuid4

import pyotp
import pytest
from keycloak.exceptions import KeycloakConnectionError

from services.gateway.auth.identity.accounts import Account, Accounts
from services.gateway.auth.identity.client import IdentityClient, IssuerDown
from tests.gateway.auth.identity.browser import Browser, Page
from tests.gateway.auth.identity.places import Place

_numbers = count(1)
PASSWORD = "верный пароль 12"


@pytest.fixture
def keeper(place: Place) -> Accounts:
    """Return the account side of an installation that is no demo."""
    return Accounts(place.issuer, "gateway-admin", place.admin_secret, second_factor=True)


def made(keeper: Accounts, *groups: str) -> Account:
    account = Account(
        login=f"head-{next(_numbers)}", family_name="Ёлкина", given_name="Мария",
        patronymic="", person_id=uuid4(), groups=groups, password=PASSWORD,
    )
    keeper.sync([account])
    return account


def password(client: IdentityClient, browser: Browser, account: Account, text: str = "") -> Page:
    """Fill in login and password; return what comes then."""
    browser.cookies.clear()
    page = browser.sign_in(client.begin_login("ru").url, account.login, text or PASSWORD)
    while page.status in (302, 303) and "/auth/callback" not in (page.location or ""):
        page = browser.get(page.location or "")
    return page


def secret_of(page: Page) -> str:
    """Return the secret that a page for the set-up shows, in base 32."""
    embedded = re.search(r'id="secret">([A-Z2-7]+)<', page.text)
    if embedded:
        return embedded[1]
    raw = re.search(r'name="totpSecret" value="([^"]+)"', page.text)
    assert raw, page.text[:3000]
    return b32encode(unescape(raw[1]).encode()).decode()


def digits(browser: Browser, page: Page, code: str) -> Page:
    """Fill in six digits; return what comes then."""
    name = next(n for n in ("digits", "totp", "otp") if f'name="{n}"' in page.text)
    more = {"userLabel": "phone"} if name == "totp" else {}
    return browser.submit(page, **{name: code, **more})


def is_in(page: Page) -> bool:
    return "code=" in (page.location or "")


def next_code(secret: str) -> str:
    """Return a code that was not used yet; the clock of a telephone may be a step ahead."""
    return pyotp.TOTP(secret).at(time.time() + 30)


def test_a_teacher_needs_no_second_factor(
    client: IdentityClient, keeper: Accounts, browser: Browser
) -> None:
    account = made(keeper, "/schools/factor/teacher", "/schools/factor/pupil")
    assert is_in(password(client, browser, account))


@pytest.mark.parametrize(
    "group",
    ["/schools/factor/director", "/schools/factor/deputy", "/schools/factor/archivist",
     "/schools/factor/data_officer"],
)
def test_who_runs_a_school_sets_it_up_at_the_first_login(
    client: IdentityClient, keeper: Accounts, browser: Browser, group: str
) -> None:
    account = made(keeper, group, "/schools/factor/teacher")
    page = password(client, browser, account)
    assert not is_in(page)
    assert is_in(digits(browser, page, pyotp.TOTP(secret_of(page)).now()))


def test_every_login_after_asks_for_it_and_takes_no_code_twice(
    client: IdentityClient, keeper: Accounts, browser: Browser
) -> None:
    account = made(keeper, "/schools/factor/deputy")
    page = password(client, browser, account)
    secret = secret_of(page)
    first = pyotp.TOTP(secret).now()
    assert is_in(digits(browser, page, first))
    page = password(client, browser, account)
    assert not is_in(page)
    assert "totpSecret" not in page.text
    assert secret not in page.text
    code = next_code(secret)
    assert is_in(digits(browser, page, code))
    again = digits(browser, password(client, browser, account), code)
    assert not is_in(again)


def test_wrong_digits_do_not_open_and_count_with_wrong_passwords(
    client: IdentityClient, keeper: Accounts, browser: Browser
) -> None:
    """The right password between two guesses of digits does not begin the count anew."""
    account = made(keeper, "/schools/factor/deputy")
    page = password(client, browser, account)
    secret = secret_of(page)
    assert is_in(digits(browser, page, pyotp.TOTP(secret).now()))
    wrong = f"{(int(next_code(secret)) + 500_000) % 1_000_000:06}"
    for _ in range(5):
        page = password(client, browser, account)
        if "password" in page.text and not any(
            f'name="{name}"' in page.text for name in ("digits", "otp")
        ):
            break  # locked already
        assert not is_in(digits(browser, page, wrong))
    page = password(client, browser, account)
    held = digits(browser, page, next_code(secret)) if 'name="otp"' in page.text else page
    assert not is_in(held)
    assert 'name="digits"' not in held.text


def test_a_new_invitation_may_forget_the_factor(
    client: IdentityClient, keeper: Accounts, browser: Browser
) -> None:
    account = made(keeper, "/schools/factor/deputy")
    page = password(client, browser, account)
    first = secret_of(page)
    assert is_in(digits(browser, page, pyotp.TOTP(first).now()))
    keeper.begin(account.login, "другой пароль 34")
    page = password(client, browser, account, "другой пароль 34")
    assert 'name="totp"' not in page.text
    keeper.begin(account.login, "третий пароль 56", forget_factor=True)
    page = password(client, browser, account, "третий пароль 56")
    second = secret_of(page)
    assert second != first
    assert is_in(digits(browser, page, pyotp.TOTP(second).now()))


def test_who_becomes_a_deputy_comes_in_again_by_both(
    client: IdentityClient, keeper: Accounts, browser: Browser, place: Place
) -> None:
    account = made(keeper, "/schools/factor/teacher")
    assert is_in(password(client, browser, account))
    before = len(place.inbox.tokens)
    promoted = Account(**{**account.__dict__, "groups": ("/schools/factor/deputy",)})
    signed_in = password(client, browser, account)
    attempt = client.begin_login("ru")
    assert is_in(signed_in)
    code = browser.get(attempt.url).answer["code"]
    client.finish_login(code, attempt.verifier, attempt.nonce, time.time())
    keeper.keep(promoted)
    place.inbox.wait(before + 1)
    page = browser.get(client.begin_login("ru").url)
    assert not is_in(page)


def test_the_demo_asks_nobody(
    client: IdentityClient, accounts: Accounts, browser: Browser
) -> None:
    account = made(accounts, "/schools/demo/deputy", "/schools/demo/director")
    assert is_in(password(client, browser, account))


def test_no_issuer_lost_in_between_lets_a_password_alone_become_a_deputy(
    client: IdentityClient, keeper: Accounts, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The role without the end of the sessions would never be noticed again."""
    account = made(keeper, "/schools/factor/teacher")
    assert is_in(password(client, browser, account))
    raised = replace(account, groups=(*account.groups, "/schools/factor/deputy"))
    with monkeypatch.context() as lost:
        lost.setattr(keeper._admin, "user_logout", _lost)
        with pytest.raises(IssuerDown):
            keeper.keep(raised)
    keeper.keep(raised)
    assert not is_in(browser.get(client.begin_login("ru").url))


def _lost(_subject: str) -> None:
    raise KeycloakConnectionError("lost")
