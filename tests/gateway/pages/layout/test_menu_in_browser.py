"""The menu of each role: one line on a usual screen, behind a button on a phone."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from services.shared.accountability.roles import Role
from tests.gateway.pages.harness import seen_by

pytestmark = pytest.mark.browser
LINE = 60  # px: a second line would make the header 100


@pytest.fixture(params=sorted(set(Role) - {Role.SERVICE, Role.OPERATOR}))
def app(request: pytest.FixtureRequest) -> Flask:
    """The pages, seen by each role."""
    return seen_by(request.param)


def test_the_menu_is_one_line_and_nothing_sticks_out(page: Page, address: str) -> None:
    for width in (1366, 1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(f"{address}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width > 1000:
            assert page.locator(".menu-wide ul").bounding_box()["height"] < LINE  # type: ignore[index]
