"""Somebody at a browser: does what a page offers by its words, and looks at what it shows."""

import os
import re
from base64 import b32encode
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pyotp
from PIL import Image
from playwright.sync_api import Browser, Download, Locator, Page, Response, TimeoutError

from tests.eventually import eventually

PICTURES = os.environ.get("LETOPIS_PICTURES")
"""A folder: the walk leaves a picture of each page there that it looks at."""
GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "moving-in.ru.md"
RENEWS_GUIDE = bool(os.environ.get("LETOPIS_GUIDE"))
"""Whether the walk makes the pictures of the guide anew, those that it names."""
PASSWORD = "четыре слова подряд"
WIDTHS = (360, 1366)
_REFUSED = "the server responded with a status of"
_NO_TROUBLE = tuple(f"{_REFUSED} {status}" for status in (409, 422, 503))
# The Chromium of tests writes days the American way; that of a Russian school does not.
_DAYS_IN_RUSSIAN = """() => { scrollTo(0, 0);
  for (const one of document.querySelectorAll('input[type=date]')) {
  one.dataset.day = one.value; one.type = 'text';
  one.value = one.dataset.day.split('-').reverse().join('.'); } }"""
_DAYS_AGAIN = """() => { for (const one of document.querySelectorAll('input[data-day]')) {
  one.value = ''; one.type = 'date'; one.value = one.dataset.day; } }"""
_SIDEWAYS = "document.documentElement.scrollWidth - window.innerWidth"
_UNLABELLED = """() => [...document.querySelectorAll('main input, main select, main textarea')]
  .filter(one => one.type !== 'hidden' && one.checkVisibility() && !one.labels.length
    && !one.getAttribute('aria-label') && !one.getAttribute('aria-labelledby'))
  .map(one => one.outerHTML.slice(0, 200))"""


def renew_picture(name: str, picture: Image.Image) -> None:
    """Make a picture of the guide anew, if it has one of that name: small, with few colours."""
    path = GUIDE.parent / "pictures" / f"{name}.png"
    if RENEWS_GUIDE and f"(pictures/{path.name})" in GUIDE.read_text():
        picture.convert("RGB").quantize(64).save(path, optimize=True)


@dataclass
class Effort:
    """What a walk costs: clicks (a choice of a list or a file is one too) and filled fields."""

    clicks: int = 0
    fields: int = 0

    def __str__(self) -> str:
        return f"{self.clicks} clicks, {self.fields} fields"


@dataclass
class Walker:
    """A person with a browser window of their own."""

    browser: Browser = field(repr=False)
    url: str
    effort: Effort
    width: int = 1366
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            locale="ru-RU", viewport={"width": self.width, "height": 800}
        )
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda line: self._hear(line.type, line.text))
        self.page.on("response", self._judge)

    def close(self) -> None:
        """Close the window and tell whether anything went wrong in it."""
        self.context.close()
        assert self.troubles == []

    @property
    def text(self) -> str:
        """What the page says to whoever reads it."""
        return self.page.locator("body").inner_text()

    def begin(self, link: str, code: str = "") -> "Walker":
        """Set a password as a letter says (a link, or a login and its code), and sign in."""
        login = link
        self.open("/begin" if code else link)
        if code:
            self.fill("Логин", login)
            self.fill("Одноразовый код", code)
        else:
            login = self.page.get_by_label("Логин", exact=True).input_value()
        eventually(self._set_password, seconds=20, pause=3)  # ten tries of a login are allowed
        self._sign_in(login)
        return self

    def _set_password(self) -> bool:
        """Set the password; not yet where the worker still makes the account, as the page says."""
        self.fill("Новый пароль", PASSWORD)
        self.fill("Новый пароль ещё раз", PASSWORD)
        with self.page.expect_navigation():
            self.click("Задать пароль и войти")
        return not self.page.url.startswith(f"{self.url}/begin")

    def _sign_in(self, login: str) -> None:
        """Sign in at the issuer, with the second factor where it asks for one to be set up."""
        entered = self.page.locator("input[name=username]")
        entered.wait_for()
        if entered.input_value() != login:
            entered.fill(login)
            self.effort.fields += 1
        self.page.fill("input[name=password]", PASSWORD)
        self.effort.fields += 1
        self.page.press("input[name=password]", "Enter")
        self.effort.clicks += 1
        self.page.wait_for_load_state()
        if not self.page.url.startswith(self.url):
            self._set_factor_up()
        self.page.wait_for_url(f"{self.url}/**")

    def _set_factor_up(self) -> None:
        digits = self.page.locator("input[name=digits], input[name=totp]")
        digits.wait_for()
        kept = self.page.locator("input[name=totpSecret]")
        secret = (
            b32encode(kept.input_value().encode()).decode() if kept.count()
            else self.page.locator("#secret").inner_text()
        )
        digits.fill(pyotp.TOTP(secret).now())
        self.effort.fields += 1
        digits.press("Enter")
        self.effort.clicks += 1

    def open(self, path: str) -> None:
        """Open an address that somebody has been told."""
        self.page.goto(path if path.startswith("http") else self.url + path)

    def click(self, name: str, role: Any = "button", *, within: str = "main") -> None:
        """Click on the first thing that bears these words."""
        found = self.page.locator(within).get_by_role(role, name=name, exact=True)
        self.click_on(found.locator("visible=true").first)

    def follow(self, name: str, *, within: str = "main") -> None:
        """Click on a link that bears these words."""
        found = self.page.locator(within).get_by_role("link", name=name, exact=True)
        self.go(found.locator("visible=true").first)

    def row(self, named: str, link: str = "", *, also: str = "") -> None:
        """Click on a link (the first, or by its words) in the row of a table that says `named`."""
        row = self.page.locator("main tr", has_text=named).filter(has_text=also).first
        self.go(row.get_by_role("link", name=link or None).first)

    def card(self, title: str) -> None:
        """Click on a card of a page that leads on, by its title."""
        self.go(self.page.locator(".cards a", has=self.page.get_by_text(title, exact=True)))

    def menu(self, name: str) -> None:
        """Choose a line of the menu."""
        if self.width < 900:
            self.click_on(self.page.locator("details.menu-small > summary"))
            self.follow(name, within="details.menu-small nav")
        else:
            self.follow(name, within="nav.menu-wide")

    def work_as(self, role: str) -> None:
        """Change to another of the own roles."""
        self.click_on(self.page.locator("summary:has(.place-name)"))
        self.click_on(self.page.locator("button.line", has_text=role))

    def follow_child(self, name: str) -> None:
        """Choose one of the family's children."""
        child = self.page.locator("section.child", has_text=name).get_by_role("link")
        self.go(self.page.locator("nav.tabs a", has_text=name).or_(child).first)

    def unfold(self, name: str) -> None:
        """Unfold a part of the page by its words; one that is open already needs no click."""
        title = self.page.locator("summary", has_text=name)
        part = self.page.locator("main details", has=title).first
        if part.get_attribute("open") is None:
            self.click_on(part.locator("summary"))

    def go(self, link: Locator) -> None:
        """Click on what leads to another page, and wait for that."""
        with self.page.expect_navigation():
            self.click_on(link)

    def click_on(self, what: Locator) -> None:
        """Click on one thing."""
        what.click()
        self.effort.clicks += 1

    def fill(self, label: str, text: str, *, within: str = "main") -> None:
        """Fill in a field by its label."""
        self._labelled(label, within).fill(text)
        self.effort.fields += 1

    def pick(self, label: str, choice: str, *, within: str = "main") -> None:
        """Choose from a list by the words of its label and of the choice."""
        one = self._labelled(label, within)
        if one.evaluate("one => one.selectedOptions[0]?.label") != choice:
            offered = one.locator("option").all_inner_texts()
            assert choice in offered, offered
            one.select_option(label=choice)
            self.effort.clicks += 1

    def attach(self, label: str, file: Path) -> None:
        """Choose a file for a field."""
        self.page.get_by_label(label).set_input_files(file)
        self.effort.clicks += 1

    def download(self, name: str, *, role: str = "button", within: str = "main") -> Path:
        """Click on what gives a file, and return the file."""
        with self.page.expect_download() as coming:
            self.click(name, role, within=within)
        got: Download = coming.value
        return Path(got.path())

    def reads(self, *sentences: str) -> None:
        """Wait until the page says what is expected of it."""
        for sentence in sentences:
            found = self.page.get_by_text(sentence).locator("visible=true").first
            try:
                found.wait_for()
            except TimeoutError as never:
                raise AssertionError(f"«{sentence}» is not on\n{self.text[:3000]}") from never

    def look(self, name: str) -> None:
        """Look at the page, wide and narrow: it fits, says what its fields are, has one title."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            sideways = self.page.evaluate(_SIDEWAYS)
            if PICTURES:
                folder = Path(PICTURES)
                folder.mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
            if RENEWS_GUIDE and width == self.width:
                self.page.evaluate(_DAYS_IN_RUSSIAN)
                renew_picture(name, Image.open(BytesIO(self.page.screenshot())))
                self.page.evaluate(_DAYS_AGAIN)
            assert sideways <= 0, f"{name} scrolls sideways by {sideways} px at {width}"
        self.page.set_viewport_size({"width": self.width, "height": 800})
        assert self.page.evaluate(_UNLABELLED) == [], name
        assert self.page.locator("h1").count() == 1, name

    def _labelled(self, label: str, within: str) -> Locator:
        """Return a field by its label; one inside of its label is read with its choices."""
        place = self.page.locator(within)
        exact = place.get_by_label(label, exact=True).locator("visible=true")
        begins = re.compile(rf"^\s*{re.escape(label)}")
        around = place.get_by_label(begins).locator("visible=true")
        exact.or_(around).first.wait_for()
        return exact.first if exact.count() else around.first

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not any(one in text for one in _NO_TROUBLE):
            self.troubles.append(text)

    def _judge(self, answer: Response) -> None:
        too_early = answer.status == 503 and answer.url == f"{self.url}/begin"
        if (answer.status >= 500 and not too_early) or answer.status == 404:
            self.troubles.append(f"{answer.status} {answer.url}")
