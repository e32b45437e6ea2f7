"""Pages of people in Chromium: no fault that axe sees, nothing sideways, keys choose subgroups."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.gateway.pages.documents.people import PATHS
from tests.gateway.pages.documents.school import School, uid
from tests.gateway.pages.harness import a_viewer, make_app
from tests.gateway.pages.test_accessibility import SMALL_TARGETS, faults_of, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def app(school: School) -> Flask:
    """The pages, seen by a deputy, who has every form."""
    return make_app(school, a_viewer("deputy"))


@pytest.mark.parametrize("width", [360, 1366])
def test_no_page_has_a_fault_that_axe_sees(
    page: Page, address: str, axe: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    faults = {}
    for path in PATHS:
        found = faults_of(page, address + path, axe)
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += violations(page) + ([f"opened: {wide} px sideways"] if wide > 0 else [])
        if found:
            faults[path] = found
    assert faults == {}


def test_targets_on_a_phone_are_for_thumbs(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    small = {}
    for path in PATHS:
        page.goto(address + path)
        small[path] = page.evaluate(SMALL_TARGETS)
    assert {path: found for path, found in small.items() if found} == {}


def test_arrows_choose_the_subgroup_and_tab_goes_to_the_next_child(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/people/classes/{uid(20)}/subjects/{uid(600)}")
    page.locator(f"input[name='pupil-{uid(301)}']:checked").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(f"input[name='pupil-{uid(301)}']:checked").input_value() == uid(32)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == f"pupil-{uid(302)}"
