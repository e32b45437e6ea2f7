"""Times on pages: 24 hours in every language, in the time zone of the schools."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from services.gateway.i18n import LOCALE_COOKIE, init_i18n
from services.gateway.pages.formats import moment
from services.gateway.pages.layout.assets import STATIC
from tests.gateway.pages.documents.school import GRID, School, uid
from tests.gateway.pages.harness import a_viewer, make_app
from tests.gateway.pages.test_accessibility import PATHS

TWELVE_HOURS = re.compile(r"\d\s*[AaPp]\.?[Mm]\b")
MOMENT = "2025-03-24T17:05:00+00:00"


@pytest.mark.parametrize("role", ["representative", "deputy", "archivist", "platform_admin"])
def test_no_english_page_has_twelve_hours(role: str) -> None:
    client = make_app(School(), a_viewer(role)).test_client()
    client.set_cookie(LOCALE_COOKIE, "en")
    paths = [*PATHS, f"/archive/{uid(50)}", f"/acts/{uid(90)}", f"/items/{uid(80)}"]
    told = {path: TWELVE_HOURS.findall(client.get(path).text) for path in paths}
    assert {path: found for path, found in told.items() if found} == {}


def test_scripts_write_times_in_one_place() -> None:
    """A browser's own ways to write a time follow the language of the browser and its zone."""
    writes = re.compile(r"DateTimeFormat|toLocale(Date|Time)?String|getTimezoneOffset|getHours")
    places = {
        path.name for path in STATIC.rglob("*.js")
        if "vendor" not in path.parts and writes.search(path.read_text())
    }
    assert places == {"moments.js"}


@pytest.mark.parametrize(("language", "zone", "shown"), [
    ("ru", "Europe/Moscow", "24 мар. 2025, 20:05"),
    ("en", "Europe/Moscow", "24 Mar 2025, 20:05"),
    ("ru", "Asia/Vladivostok", "25 мар. 2025, 03:05"),
    ("en", "Asia/Vladivostok", "25 Mar 2025, 03:05"),
])
def test_a_moment_is_told_in_the_zone_of_the_schools(
    language: str, zone: str, shown: str
) -> None:
    app = Flask("pages")
    app.config["TIME_ZONE"] = zone
    init_i18n(app)
    with app.test_request_context(headers={"Cookie": f"{LOCALE_COOKIE}={language}"}):
        assert moment(MOMENT) == shown


@pytest.mark.browser
@pytest.mark.parametrize(("language", "saved", "history"), [
    ("en", "Saved at 10:42", "24 Mar 2025, 10:42"),
    ("ru", "Сохранено в 10:42", "24 мар. 2025 г., 10:42"),
])
@pytest.mark.parametrize("zone", ["Asia/Kamchatka", "America/New_York"])
def test_a_browser_elsewhere_tells_the_schools_time(
    browser: Browser, address: str, zone: str, language: str, saved: str, history: str
) -> None:
    context = browser.new_context(locale="en-US", timezone_id=zone)
    context.add_cookies([{"name": LOCALE_COOKIE, "value": language, "url": address}])
    page = context.new_page()
    page.goto(address + GRID)
    page.locator("#journal tbody td").first.click()
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    expect(page.locator("#save-state")).to_have_text(saved)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("F2")
    expect(page.locator("#history tbody td").first).to_have_text(history)
    context.close()
