"""The letters of the journal: the help names the keys that the grid takes."""

import pytest
from playwright.sync_api import Page, expect

from services.gateway.i18n import LOCALE_COOKIE
from services.gateway.pages.journals.keys import LetterKey, attendance_keys, letter_keys
from tests.gateway.pages.documents.school import GRID

pytestmark = pytest.mark.browser

LISTENER = """addEventListener("keydown", (event) => { window.code = event.code; })"""


@pytest.fixture
def grid(page: Page, address: str) -> Page:
    """The journal, opened."""
    page.goto(address + GRID)
    return page


@pytest.mark.parametrize(("language", "word"), [("ru", "или"), ("en", "or")])
def test_the_help_names_both_letters_of_each_key(
    page: Page, address: str, language: str, word: str
) -> None:
    page.context.add_cookies([{"name": LOCALE_COOKIE, "value": language, "url": address}])
    page.goto(address + GRID)
    page.keyboard.press("?")
    shown = [line.inner_text() for line in page.locator("#help dt").all()]
    for key in letter_keys():
        assert f"{key.code} {word} {key.latin}" in shown


@pytest.mark.parametrize("key", letter_keys(), ids=lambda key: key.place)
def test_the_latin_letter_lies_on_the_key_that_is_meant(grid: Page, key: LetterKey) -> None:
    grid.evaluate(LISTENER)
    grid.keyboard.press(key.latin.lower())
    assert grid.evaluate("window.code") == key.place


@pytest.mark.parametrize("key", letter_keys(), ids=lambda key: key.place)
@pytest.mark.parametrize("latin", [True, False])
def test_each_key_writes_what_the_help_says(grid: Page, key: LetterKey, latin: bool) -> None:
    cells = grid.locator("#journal tbody tr").first.locator("td")
    first, term = cells.first, cells.last
    for cell, expected in ((first, written(key)), (term, key.term)):
        cell.click()
        grid.keyboard.press("Delete")
        for one in (attendance_keys()[0], key) if key.code == "П" else (key,):
            if latin:
                grid.keyboard.press(one.latin.lower())
            else:
                cell.dispatch_event("keydown", {"key": one.code.lower(), "code": "Digit0",
                                                "bubbles": True, "cancelable": True})
        if expected is not None:
            expect(cell).to_have_text(expected)


def written(key: LetterKey) -> str:
    """What a key leaves in an empty cell; П speaks of an absence that stands there."""
    return {"П": "НП", "З": ""}.get(key.code, key.code)
