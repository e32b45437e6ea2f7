"""The letters of the journal: each code is typed in either layout, whichever letters it has."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services.gateway.pages.journals.keys import LATIN, PLACES, TERM_WORDS
from tests.gateway.pages.documents.school import ATTENDANCE_CODES, GRID, OWN_CODES, School

pytestmark = pytest.mark.browser

LISTENER = """addEventListener("keydown", (event) => { window.code = event.code; })"""


@pytest.fixture
def grid(page: Page, address: str) -> Page:
    """The journal, opened."""
    page.goto(address + GRID)
    return page


def test_the_latin_letter_lies_on_the_key_that_is_meant(grid: Page) -> None:
    grid.evaluate(LISTENER)
    for letter, latin in LATIN.items():
        grid.keyboard.press(latin)
        assert grid.evaluate("window.code") == PLACES[letter]
        grid.keyboard.press("Escape")


@pytest.mark.parametrize("code", ATTENDANCE_CODES, ids=lambda code: code["code"])
@pytest.mark.parametrize("latin", [True, False])
def test_each_code_is_written_by_its_letters(
    grid: Page, code: dict[str, Any], latin: bool
) -> None:
    cell = grid.locator("#journal tbody tr").first.locator("td").first
    cell.click()
    grid.keyboard.press("Delete")
    type_letters(grid, code["letters"], latin=latin)
    expect(cell).to_have_text(code["letters"])
    type_letters(grid, code["letters"][:1], latin=latin)
    expect(cell).to_have_text("" if len(code["letters"]) == 1 else "Н")


@pytest.mark.parametrize("letter", TERM_WORDS)
@pytest.mark.parametrize("latin", [True, False])
def test_letters_of_a_term_mark(grid: Page, letter: str, latin: bool) -> None:
    cell = grid.locator("#journal tbody tr").first.locator("td").last
    cell.click()
    grid.keyboard.press("Delete")
    type_letters(grid, letter, latin=latin)
    expect(cell).to_have_text(TERM_WORDS[letter])


@pytest.fixture
def own(page: Page, address: str, school: School) -> Page:
    """The journal of a school that writes its own letters, opened."""
    school.grid["attendance_codes"] = OWN_CODES
    for pupil in school.grid["pupils"]:
        pupil["cells"] = ["" for _ in pupil["cells"]]
    school.grid["pupils"][0]["cells"][:4] = ["4·Н", "О", "НП", "У"]
    page.goto(address + GRID)
    return page


def test_the_grid_shows_and_takes_the_letters_of_the_school(own: Page, school: School) -> None:
    cells = own.locator("#journal tbody tr").first.locator("td")
    shown = [cells.nth(place).inner_text() for place in range(4)]
    assert shown == ["4·о", "опз", "н", "ув"]
    assert [cells.nth(place).get_attribute("class") for place in range(4)] == ["n", "o", "n", "u"]
    for place, (keys, text) in enumerate((
        ("б", "б"), ("о", "о"), ("оп", "опз"), ("опз", "опз"), ("у", "ув"), ("ув", "ув"),
        ("бол", "б"),
    ), start=4):
        cells.nth(place).click()
        type_letters(own, keys, latin=False)
        expect(cells.nth(place)).to_have_text(text)
    cells.nth(0).click()
    expect(own.locator("#save-state")).to_contain_text("Сохранено")
    stored = [school.cell(place, 0) for place in range(11)]
    assert stored == ["4·Н", "О", "НП", "У", "Б", "Н", "О", "О", "У", "У", "Б"]


def test_the_legend_and_the_pad_are_those_of_the_school(own: Page) -> None:
    legend = [line.inner_text().split() for line in own.locator("#legend > div").all()]
    assert [line[0] for line in legend[:5]] == ["о", "б", "ув", "н", "опз"]
    assert legend[3] == ["н", "прогул"]  # no longer entered, and it stands in this journal
    assert own.locator(".pad [data-code]").all_text_contents() == ["о", "б", "ув", "опз"]


def test_a_code_that_is_out_of_use_is_not_typed(own: Page) -> None:
    cell = own.locator("#journal tbody tr").nth(1).locator("td").first
    cell.click()
    type_letters(own, "н", latin=False)
    expect(cell).to_have_text("")


def test_several_codes_that_begin_alike_are_told_and_none_is_written(
    page: Page, address: str, school: School
) -> None:
    school.grid["attendance_codes"] = [
        {**one, "letters": letters}
        for one, letters in zip(ATTENDANCE_CODES, ("н", "б", "уп", "ун", "оп"), strict=True)
    ]
    page.goto(address + GRID)
    cell = page.locator("#journal tbody tr").nth(1).locator("td").first
    cell.click()
    page.keyboard.press("Delete")
    type_letters(page, "у", latin=False)
    expect(cell).to_have_text("")
    expect(page.locator("#save-state")).to_contain_text("уп, ун")
    type_letters(page, "н", latin=False)
    expect(cell).to_have_text("ун")


def test_what_waits_in_former_letters_is_not_sent_in_new_ones(
    page: Page, address: str, school: School
) -> None:
    page.goto(address + GRID)
    page.route("**/cells", lambda route: route.abort())
    cell = page.locator("#journal tbody tr").nth(1).locator("td").nth(1)
    cell.click()
    type_letters(page, "о", latin=False)  # late
    page.keyboard.press("Enter")
    school.grid["attendance_codes"] = OWN_CODES  # where it is absent
    page.goto(address + GRID)
    expect(page.locator("#troubles")).to_contain_text("«О» не записано. Буквы посещаемости")
    expect(cell).to_have_text("")
    assert page.evaluate("Object.keys(localStorage)") == []


def type_letters(page: Page, letters: str, *, latin: bool) -> None:
    """Press the keys of letters one after another, in either layout."""
    for letter in letters.lower():
        if latin:
            page.keyboard.press(LATIN[letter])
        else:
            page.evaluate(
                """(key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
                    { key, code: "Digit0", bubbles: true, cancelable: true }))""",
                letter,
            )
