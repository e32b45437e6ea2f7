"""Every page that each person's menu leads to, in Chromium: wide and narrow, Russian and English.

With LETOPIS_PICTURES set to a folder, each page is photographed into it.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import watch
from tests.end_to_end.platform import Platform

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WIDTHS = {"wide": 1366, "narrow": 360}
SIDEWAYS = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
    () => done(document.documentElement.scrollWidth - window.innerWidth))))"""
"""Asks, once the page stands in its new width, by how many px it scrolls sideways."""
PICTURES = os.environ.get("LETOPIS_PICTURES")


ROLES = (
    "director", "deputy", "teacher", "class_teacher", "psychologist", "archivist", "data_officer",
    "representative", "pupil", "municipality_operator", "region_operator", "platform_admin",
)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_the_menu_is_whole(
    platform: Platform, school: str, imported: Any, browser: Browser, role: str
) -> None:
    account = next(
        a for a in platform.accounts if a["role"] == role and a["school"] in (school, None)
    )
    context = browser.new_context(locale="ru-RU")
    context.set_default_timeout(15_000)
    page = context.new_page()
    troubles = watch(page)
    sign_in(page, platform, account)
    for language in ("ru", "en"):
        choose_language(page, language)
        for path in paths_of(page):
            look_at(page, platform.url + path, f"{role}-{language}")
    context.close()
    assert troubles == []


def sign_in(page: Page, platform: Platform, account: dict[str, Any]) -> None:
    page.goto(f"{platform.url}/auth/login")
    page.fill("input[name=username]", account["login"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{platform.url}/**")


def choose_language(page: Page, language: str) -> None:
    page.set_viewport_size({"width": 1366, "height": 800})
    if page.locator("html").get_attribute("lang") != language:
        page.locator("details.end > summary").click()
        page.locator(f"button[name=locale][value={language}]").click()
        page.wait_for_selector(f"html[lang={language}]")


def paths_of(page: Page) -> list[str]:
    """Return the pages of the menu, and the first journal, class or child that they lead to."""
    menu = links(page, "nav a[href]")
    deeper = [path for start in menu for path in first_of_kind(page, start)]
    return list(dict.fromkeys([*menu, *deeper]))


def first_of_kind(page: Page, start: str) -> list[str]:
    page.goto(origin(page) + start)
    found: dict[str, str] = {}
    for path in links(page, "main a[href]"):
        found.setdefault(path.split("/")[1], path)
    return list(found.values())


def links(page: Page, selector: str) -> list[str]:
    hrefs = page.locator(selector).evaluate_all("all => all.map(a => a.href)")
    here = origin(page)
    inside = [h.removeprefix(here) for h in hrefs if h.startswith(f"{here}/")]
    return [h for h in inside if not h.startswith(("/auth/", "/static/")) and "#" not in h]


def origin(page: Page) -> str:
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"


def look_at(page: Page, address: str, what: str) -> None:
    """Open a page once and look at it in each width: a load costs more than a layout."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, (address, answer.status)
    assert page.locator("h1").count() == 1, address
    for name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 800})
        sideways = page.evaluate(SIDEWAYS)
        if PICTURES:
            file = urlsplit(address).path.strip("/").replace("/", "_")[:40] or "start"
            page.screenshot(path=Path(PICTURES) / f"{what}-{name}-{file}.png", full_page=True)
        assert sideways <= 0, f"{address} scrolls sideways by {sideways} px ({what}-{name})"
