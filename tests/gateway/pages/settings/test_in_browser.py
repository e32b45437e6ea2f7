"""The pages of settings under axe-core, at a desk and on a phone."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.gateway.pages.documents.settings import PATHS
from tests.gateway.pages.harness import seen_by
from tests.gateway.pages.test_accessibility import faults_of

pytestmark = pytest.mark.browser


@pytest.fixture
def app() -> Flask:
    """The pages, seen by a deputy."""
    return seen_by("deputy")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1366, "light")])
def test_no_page_of_settings_has_a_fault(
    page: Page, address: str, axe: str, width: int, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 740})
    faults = {path: found for path in PATHS if (found := faults_of(page, address + path, axe))}
    assert faults == {}
