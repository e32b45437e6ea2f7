"""A journey in Chromium: the link of a letter, a password, the second factor, the start page."""

import re
from base64 import b32encode
from uuid import uuid4

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from services.gateway.auth.identity.accounts import Account, Accounts
from services.gateway.auth.invitations.codes import begin_link
from tests.browser import watch
from tests.gateway.auth.invitations.test_redeem import CHOSEN, invited
from tests.gateway.people import Visitor
from tests.gateway.stack import Stack

pytestmark = pytest.mark.browser


def somebody(stack: Stack, role: str) -> Visitor:
    """Return somebody who has never signed in, of an installation that is no demo."""
    account = Account(
        f"invited-{uuid4().hex[:8]}", "Ёлкина", "Мария", "Петровна", uuid4(),
        (f"/schools/journey/{role}",),
    )
    Accounts(
        stack.issuer.issuer, "gateway-admin", stack.issuer.admin_secret, second_factor=True
    ).sync([account])
    return Visitor(stack, account)


def secret_of(page: Page) -> str:
    """Return the secret that the issuer's page for the set-up shows, in base 32."""
    ours = page.locator("#secret")
    if ours.count():
        return ours.inner_text()
    raw = page.locator("input[name=totpSecret]").get_attribute("value") or ""
    return b32encode(raw.encode()).decode()


@pytest.mark.parametrize("width", [1366, 360])
@pytest.mark.parametrize("role", ["teacher", "deputy"])
def test_a_letter_leads_to_ones_own_page(
    stack: Stack, browser: Browser, role: str, width: int
) -> None:
    person = somebody(stack, role)
    code = invited(stack, person)
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale="ru-RU"
    )
    page = context.new_page()
    troubles = watch(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(begin_link(stack.url, person.account.login, code))
    assert page.locator("#login").input_value() == person.account.login
    assert page.locator("#code").input_value() == code
    assert page.url == f"{stack.url}/begin"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.fill("#password", CHOSEN)
    page.fill("#again", CHOSEN)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(stack.issuer.issuer)))
    assert troubles == []
    assert page.locator("input[name=username]").input_value() == person.account.login
    page.fill("input[name=password]", CHOSEN)
    page.press("input[name=password]", "Enter")
    if role == "deputy":
        digits = page.locator("input[name=digits], input[name=totp]")
        digits.fill(pyotp.TOTP(secret_of(page)).now())
        digits.press("Enter")
    page.wait_for_url(f"{stack.url}/**")
    assert "Ёлкина Мария Петровна" in page.content()
    assert not any(code in url for url in asked)
    context.close()
