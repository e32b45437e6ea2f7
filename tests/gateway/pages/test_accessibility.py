"""Every page in Chromium under axe-core, light and dark, and nothing sideways on a phone."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.gateway.pages.documents.school import School, uid
from tests.gateway.pages.harness import a_membership, a_viewer, make_app

pytestmark = pytest.mark.browser

PATHS = ["/begin", "/invitations", f"/invitations/classes/{uid(20)}", "/movement",
         "/movement/arrival", f"/movement/pupils/{uid(301)}",
         "/movement/alphabet-book", "/movement/log", "/rollover",
         "/", "/journals", "/classes", f"/journals/{uid(10)}", f"/diary/{uid(301)}", "/import",
         f"/import/{uid(40)}", "/lists/new?kind=pupils", f"/lists/{uid(41)}",
         f"/lists/{uid(41)}/columns", "/archive", f"/folders/{uid(301)}", "/queues?state=dead",
         "/access-log", f"/access-log/children/{uid(301)}", "/schools", "/summaries/marks",
         "/summaries/attendance", "/summaries/movement", "/access-log?service=gateway", "/status",
         "/api-docs/journal", "/no-such-page"]


@pytest.fixture
def app(school: School) -> Flask:
    """The pages, seen by somebody with the widest header: two roles and two children."""
    memberships = (
        a_membership("131", "Школа № 131", "representative"),
        a_membership("lyceum-2", "Лицей № 2 имени Н. И. Лобачевского", "class_teacher"),
    )
    return make_app(school, a_viewer("representative", memberships=memberships))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1366])
def test_no_page_has_a_fault_that_axe_sees(
    page: Page, address: str, axe: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 740})
    faults = {path: found for path in PATHS if (found := faults_of(page, address + path, axe))}
    assert faults == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_200_percent_the_journal_has_no_fault(
    page: Page, address: str, axe: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 683, "height": 384})
    page.goto(f"{address}/journals/{uid(10)}")
    page.keyboard.press("5")
    page.locator("#save-state span:not(:empty)").wait_for()
    page.evaluate(axe)
    assert violations(page) == []


def faults_of(page: Page, address: str, axe: str) -> list[str]:
    """What axe finds, and whether anything but the grid goes sideways."""
    page.goto(address)
    page.evaluate(axe)
    found = violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, *([f"{wide} px sideways"] if wide > 0 else [])]


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands now: the rule, and where."""
    told: list[str] = page.evaluate(
        "async () => (await axe.run()).violations.map("
        "v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target).join(' | '))")
    return told


def test_open_windows_and_menus_have_no_fault(page: Page, address: str, axe: str) -> None:
    page.emulate_media(reduced_motion="reduce")  # a window that fades out is not yet gone
    page.goto(f"{address}/journals/{uid(10)}")
    page.evaluate(axe)
    for opener in ("[data-opens=lesson-new]", ".days button", "#open-history"):
        page.locator(opener).first.click()
        assert violations(page) == []
        page.keyboard.press("Escape")
    for menu in page.locator(".you > details > summary").all():
        menu.click()
        assert violations(page) == []


def test_targets_on_a_phone_are_for_thumbs(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    small = {}
    for path in PATHS:
        page.goto(address + path)
        small[path] = page.evaluate(SMALL_TARGETS)
    assert {path: found for path, found in small.items() if found} == {}


# Links inside a sentence and heads of the grid's columns are exempt, as in WCAG 2.5.8.
SMALL_TARGETS = """() => [...document.querySelectorAll(
    "main a, main button, header a, header button, summary")]
  .filter((one) => one.checkVisibility() && !one.closest("#journal, p, .crumbs, .operation"))
  .filter((one) => !one.classList.contains("small"))
  .filter((one) => one.getBoundingClientRect().height < 40)
  .map((one) => one.textContent.trim().slice(0, 40))"""
