"""The journal's grid in Chromium: keys, saving, a lost connection, a reload, a conflict."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from services.gateway.i18n import LOCALE_COOKIE
from tests.gateway.pages.documents.school import School, uid

pytestmark = pytest.mark.browser

SAVES = re.compile(r".*/api/journal/v1/groups/.*/cells$")
EMPTY = (0, 0)  # lesson and pupil of a cell that is empty in the harness' journal


@pytest.fixture
def grid(page: Page, address: str) -> Page:
    """The journal, opened."""
    page.goto(f"{address}/journals/{uid(10)}")
    return page


def cell(page: Page, lesson: int, pupil: int) -> Locator:
    """A cell of the grid."""
    return page.locator("#journal tbody tr").nth(pupil).locator("td").nth(lesson)


def type_into(page: Page, lesson: int, pupil: int, *keys: str) -> None:
    """Go to a cell and press keys."""
    cell(page, lesson, pupil).click()
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page) -> None:
    """Wait until the page says that everything is saved."""
    expect(page.locator("#save-state")).to_have_text(re.compile(r"Сохранено в \d\d:\d\d"))


def wait_for(page: Page, condition: Callable[[], bool]) -> None:
    """Wait for something that only the service sees."""
    for _attempt in range(100):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen in five seconds")


def test_a_mark_is_two_keystrokes(grid: Page, school: School) -> None:
    type_into(grid, *EMPTY, "5", "Enter")
    saved(grid)
    assert school.cell(*EMPTY) == "5"
    expect(cell(grid, 0, 1)).to_be_focused()


def test_two_digits_are_two_marks_and_one_change(grid: Page, school: School) -> None:
    type_into(grid, *EMPTY, "5", "2", "ArrowRight")
    saved(grid)
    assert school.cell(*EMPTY) == "5·2"
    assert len(school.sent) == 1


@pytest.mark.parametrize(("key", "code"), [
    ("y", "Н"), (",", "Б"), ("e", "У"), ("j", "О"), ("н", "Н"), ("б", "Б"),
])
def test_attendance_letters_work_in_both_layouts(
    grid: Page, school: School, key: str, code: str
) -> None:
    cell(grid, *EMPTY).click()
    if key.isascii():
        grid.keyboard.press(key)
    else:
        press_letter(grid, key)
    grid.keyboard.press("Enter")
    saved(grid)
    assert school.cell(*EMPTY) == code


def press_letter(page: Page, letter: str) -> None:
    """A key of the Russian layout, as Chromium tells it."""
    page.locator(":focus").dispatch_event(
        "keydown", {"key": letter, "code": "KeyQ", "bubbles": True, "cancelable": True})


def test_a_mark_keeps_the_attendance_beside_it(grid: Page, school: School) -> None:
    type_into(grid, *EMPTY, "j", "Enter")
    type_into(grid, *EMPTY, "4", "Enter")
    saved(grid)
    wait_for(grid, lambda: school.cell(*EMPTY) == "4·О")


def test_the_first_digit_replaces_and_space_adds(grid: Page, school: School) -> None:
    type_into(grid, *EMPTY, "3", "Enter")
    type_into(grid, *EMPTY, "4", "Enter")
    wait_for(grid, lambda: school.cell(*EMPTY) == "4")
    type_into(grid, *EMPTY, " ", "5", "Enter")
    wait_for(grid, lambda: school.cell(*EMPTY) == "4·5")


def test_backspace_takes_the_last_and_delete_takes_all(grid: Page, school: School) -> None:
    type_into(grid, *EMPTY, "5", "4", "3", "Backspace", "Enter")
    wait_for(grid, lambda: school.cell(*EMPTY) == "5·4")
    type_into(grid, *EMPTY, "Delete", "Enter")
    wait_for(grid, lambda: school.cell(*EMPTY) == "")


def test_escape_leaves_the_cell_as_it_was(grid: Page, school: School) -> None:
    type_into(grid, 3, 1, "5", "Escape", "Enter")
    grid.wait_for_timeout(800)
    assert school.sent == []


def test_undo_brings_the_former_text_back(grid: Page, school: School) -> None:
    type_into(grid, *EMPTY, "5", "Enter")
    saved(grid)
    grid.keyboard.press("Control+z")
    wait_for(grid, lambda: school.cell(*EMPTY) == "" and len(school.sent) == 2)
    expect(cell(grid, *EMPTY)).to_be_focused()


def test_arrows_home_and_end_move_the_cursor(grid: Page) -> None:
    cell(grid, 3, 3).click()
    for key, lesson, pupil in (("ArrowDown", 3, 4), ("ArrowRight", 4, 4), ("Home", 0, 4),
                               ("End", 23, 4), ("Control+Home", 0, 0)):
        grid.keyboard.press(key)
        expect(cell(grid, lesson, pupil)).to_be_focused()


def test_typing_begins_when_the_journal_opens(grid: Page, school: School) -> None:
    grid.keyboard.press("Home")
    grid.keyboard.press("5")
    grid.keyboard.press("Enter")
    saved(grid)
    assert school.cell(*EMPTY) == "5"


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_tab_leaves_the_table_and_comes_back_to_the_cursor(grid: Page, key: str) -> None:
    cell(grid, 3, 3).click()
    grid.keyboard.press(key)
    expect(grid.locator("#journal :focus")).to_have_count(0)
    grid.keyboard.press("Shift+Tab" if key == "Tab" else "Tab")
    expect(cell(grid, 3, 3)).to_be_focused()


def test_a_lesson_and_a_pupil_are_reached_by_keyboard(grid: Page, school: School) -> None:
    cell(grid, 1, 0).click()
    grid.keyboard.press("ArrowUp")
    expect(grid.locator("#journal .days button").nth(1)).to_be_focused()
    grid.keyboard.press("ArrowLeft")
    grid.keyboard.press("Enter")
    expect(grid.locator("#lesson")).to_be_visible()
    grid.keyboard.press("Escape")
    expect(grid.locator("#journal .days button").first).to_be_focused()
    grid.keyboard.press("ArrowDown")
    expect(cell(grid, *EMPTY)).to_be_focused()
    assert school.sent == []


def test_what_is_seen_is_said(grid: Page, school: School) -> None:
    head = grid.locator("#journal .days button").first
    assert head.get_attribute("aria-label") == head.get_attribute("title")
    assert re.search("января|февраля|марта", head.get_attribute("aria-label") or "")
    term = grid.locator("#journal td.term[data-proposed]:empty").first
    expect(term).to_have_attribute("aria-label", re.compile("^предложено: [2-5], порог [1-4],50$"))
    term = grid.locator("#journal tbody tr").nth(
        term.evaluate("(cell) => cell.parentElement.sectionRowIndex")).locator("td").nth(26)
    term.click()
    grid.keyboard.press("5")
    expect(term).not_to_have_attribute("aria-label", re.compile("."))
    type_into(grid, *EMPTY, "1", "Enter")
    expect(cell(grid, *EMPTY)).to_have_attribute("aria-invalid", "true")


def test_a_refused_and_a_conflicting_cell_are_told_apart(grid: Page, school: School) -> None:
    school.grid["pupils"][2]["cells"][0] = "3"
    type_into(grid, *EMPTY, "1", "Enter")
    type_into(grid, 0, 2, "5", "Enter")
    expect(grid.locator("#troubles li")).to_have_count(2)
    for pupil, words in ((0, "не записано"), (2, "там уже «3»")):
        described = cell(grid, 0, pupil).get_attribute("aria-describedby")
        expect(grid.locator(f"#{described}")).to_contain_text(words)
    grid.locator("#troubles > button").click()
    expect(grid.locator("#journal [aria-describedby], #journal [aria-invalid]")).to_have_count(0)


@pytest.mark.parametrize("size", [(360, 740), (683, 384), (1366, 768)])
def test_a_long_sentence_is_read_whole_and_its_link_can_be_reached(
    page: Page, address: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}/journals/{uid(10)}")
    top = "document.getElementById('journal-frame').offsetTop"
    before = page.evaluate(top)
    page.route(SAVES, lambda route: route.fulfill(
        status=401, content_type="application/problem+json", body="{}"))
    type_into(page, *EMPTY, "5", "Enter")
    expect(page.locator("#save-state")).to_contain_text("Сеанс закончился")
    page.locator("#save-state a").click(trial=True)
    words = page.locator("#save-state span")
    assert words.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")
    box = words.bounding_box() or {}
    assert box["x"] + box["width"] <= size[0]
    assert page.evaluate(top) == before


@pytest.mark.parametrize("size", [(360, 740), (1366, 768)])
def test_nothing_moves_the_grid_while_one_types(
    page: Page, address: str, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}/journals/{uid(10)}")
    top = "document.getElementById('journal-frame').offsetTop"
    before = page.evaluate(top)
    type_into(page, *EMPTY, "5")
    page.route(SAVES, lambda route: route.abort())
    type_into(page, 0, 2, "4", "Enter")
    expect(page.locator("#save-state")).to_contain_text("Нет связи")
    page.unroute(SAVES)
    saved(page)
    type_into(page, *EMPTY, "1", "Enter")
    expect(page.locator("#troubles")).to_be_visible()
    assert page.evaluate(top) == before


def test_on_a_phone_everything_to_touch_is_44_pixels(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/journals/{uid(10)}")
    for touched in (cell(page, *EMPTY), *page.locator(".pad button").all(),
                    page.locator("#journal .days button").first):
        box = touched.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, touched


def test_at_200_percent_ten_pupils_are_visible(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 683, "height": 384})
    page.goto(f"{address}/journals/{uid(10)}")
    frame = page.locator("#journal-frame")
    frame.scroll_into_view_if_needed()
    height = (frame.bounding_box() or {})["height"]
    row = (cell(page, 0, 0).bounding_box() or {})["height"]
    heads = (page.locator("#journal thead").bounding_box() or {})["height"]
    assert (height - heads) / row >= 10


VISIBLE = """() => {
  const top = document.querySelector("#journal thead").getBoundingClientRect().bottom;
  const said = document.getElementById("save-state").getBoundingClientRect().top;
  const pad = document.querySelector(".pad");
  const low = Math.min(innerHeight, said > top ? said : innerHeight,
    pad.checkVisibility() ? pad.getBoundingClientRect().top : innerHeight);
  return [...document.querySelectorAll("#journal tbody tr")]
    .map((row) => row.getBoundingClientRect())
    .filter((row) => row.top >= top - 1 && row.bottom <= low + 1).length;
}"""


@pytest.mark.parametrize(("size", "pupils"), [
    ((683, 384), 8), ((640, 360), 7), ((1366, 500), 12), ((1366, 600), 11), ((1366, 768), 17),
])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_low_window_shows_pupils_at_once_and_beside_what_is_said(
    page: Page, address: str, size: tuple[int, int], pupils: int, language: str
) -> None:
    page.context.add_cookies([{"name": LOCALE_COOKIE, "value": language, "url": address}])
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}/journals/{uid(10)}")
    assert page.evaluate(VISIBLE) >= pupils
    type_into(page, 20, 0, "5", "Enter")
    expect(page.locator("#save-state")).to_contain_text("10:42")
    assert page.evaluate(VISIBLE) >= pupils
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for name in ("[data-opens=lesson-new]", "#open-history", ".external-link", ".crumbs", "h1"):
        expect(page.locator(name).first).to_be_in_viewport()


def test_the_cursor_is_never_under_what_is_said(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 683, "height": 384})
    page.goto(f"{address}/journals/{uid(10)}")
    type_into(page, 22, 0, "5")
    for _pupil in range(29):
        page.keyboard.press("ArrowDown")
        focused = page.locator("#journal td:focus").bounding_box() or {}
        said = page.locator("#save-state").bounding_box() or {}
        assert focused["y"] + focused["height"] <= said["y"] + 1


def test_on_a_phone_what_is_said_is_in_sight_at_the_last_pupil(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/journals/{uid(10)}")
    cell(page, 0, 28).click()
    paste(page, "5\n4\n3\n2")
    words = page.locator("#save-state span")
    expect(words).to_contain_text("не помещается записей — 2")
    assert words.evaluate("""(one) => {
      const { left, top, bottom } = one.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight
        && one.contains(document.elementFromPoint(left + 5, bottom - 5));
    }""")


def test_the_averages_follow_the_answer(grid: Page) -> None:
    type_into(grid, *EMPTY, "5", "Enter")
    expect(cell(grid, 24, 0)).to_have_text("4,50")


def test_a_lost_connection_is_told_and_the_marks_go_out_later(
    grid: Page, school: School
) -> None:
    grid.route(SAVES, lambda route: route.abort())
    for pupil in (0, 2, 3):
        type_into(grid, 0, pupil, "5", "Enter")
    expect(grid.locator("#save-state")).to_have_text("Нет связи: 3 отметки ждут отправки")
    grid.unroute(SAVES)
    saved(grid)
    assert [school.cell(0, pupil) for pupil in (0, 2, 3)] == ["5", "5", "5"]


def test_a_reload_keeps_what_was_not_sent(grid: Page, school: School) -> None:
    grid.route(SAVES, lambda route: route.abort())
    type_into(grid, *EMPTY, "5", "2")
    grid.reload()
    expect(cell(grid, *EMPTY)).to_have_text("5·2")
    grid.unroute(SAVES)
    saved(grid)
    assert school.cell(*EMPTY) == "5·2"


def test_an_answer_that_got_lost_is_not_applied_twice(grid: Page, school: School) -> None:
    def lose_the_answer(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    grid.route(SAVES, lose_the_answer, times=1)
    type_into(grid, *EMPTY, "5", "Enter")
    saved(grid)
    assert school.cell(*EMPTY) == "5"
    assert len({change["key"] for change in school.sent}) == 1
    expect(grid.locator("#troubles")).to_be_hidden()


def test_another_person_sees_nothing_of_the_waiting_marks(
    grid: Page, school: School, address: str
) -> None:
    grid.route(SAVES, lambda route: route.abort())
    type_into(grid, *EMPTY, "5", "Enter")
    keys = grid.evaluate("Object.keys(localStorage)")
    assert len(keys) == 1
    assert uid(900) in keys[0]


def test_marks_left_behind_are_told_of_on_every_page(
    grid: Page, address: str, school: School
) -> None:
    grid.route(SAVES, lambda route: route.abort())
    type_into(grid, *EMPTY, "5", "Enter")
    grid.goto(f"{address}/")
    note = grid.locator("#waiting-marks")
    expect(note).to_be_visible()
    grid.unroute(SAVES)
    note.locator("a").click()
    saved(grid)
    assert school.cell(*EMPTY) == "5"
    grid.goto(f"{address}/")
    expect(note).to_be_hidden()


def test_logging_out_asks_while_marks_wait(grid: Page) -> None:
    asked: list[str] = []
    grid.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    grid.route(SAVES, lambda route: route.abort())
    type_into(grid, *EMPTY, "5", "Enter")
    grid.locator(".you > details summary").last.click()
    grid.locator("[data-leaves] button").first.click()
    grid.wait_for_timeout(200)
    assert asked == ["Отметки, которые ещё не отправлены, пропадут. Всё равно выйти?"]
    assert "/journals/" in grid.url


def paste(page: Page, text: str) -> None:
    page.evaluate("""(text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }""", text)


def test_a_pasted_column_goes_down_and_one_undo_takes_it_back(grid: Page, school: School) -> None:
    before = [school.cell(0, pupil) for pupil in (0, 1, 2)]
    cell(grid, *EMPTY).click()
    paste(grid, "5\n4\n3\n")
    saved(grid)
    assert [school.cell(0, pupil) for pupil in (0, 1, 2)] == ["5", "4", "3"]
    grid.keyboard.press("Control+z")
    wait_for(grid, lambda: [school.cell(0, pupil) for pupil in (0, 1, 2)] == before)


def test_a_block_that_does_not_fit_is_not_pasted_at_all(grid: Page, school: School) -> None:
    pupils = grid.locator("#journal tbody tr").count()
    cell(grid, 0, pupils - 2).click()
    paste(grid, "5\n4\n3\n2\n\n")
    expect(grid.locator("#save-state")).to_contain_text("не помещается записей — 2")
    grid.wait_for_timeout(800)
    assert school.sent == []


def test_a_class_without_marks_takes_attendance_alone(
    page: Page, address: str, school: School
) -> None:
    school.grid["group"]["numeric"] = False
    page.goto(f"{address}/journals/{uid(10)}")
    type_into(page, *EMPTY, "5")
    expect(page.locator("#save-state")).to_contain_text("учатся без отметок")
    type_into(page, *EMPTY, "y", "Enter")
    saved(page)
    assert school.cell(*EMPTY) == "Н"


def test_a_reader_cannot_type(page: Page, address: str, school: School) -> None:
    school.grid["group"]["can_write"] = False
    page.goto(f"{address}/journals/{uid(10)}")
    type_into(page, *EMPTY, "5", "Enter")
    page.wait_for_timeout(800)
    assert school.sent == []
    expect(page.locator(".pad")).to_have_count(0)


def test_a_conflict_shows_the_value_of_the_other(grid: Page, school: School) -> None:
    school.grid["pupils"][0]["cells"][0] = "3"
    type_into(grid, *EMPTY, "5", "Enter")
    expect(grid.locator("#troubles")).to_contain_text("Абрамова Дарья")
    expect(grid.locator("#troubles")).to_contain_text("вы поставили «5», но там уже «3»")
    expect(cell(grid, *EMPTY)).to_have_text("3")
    assert school.cell(*EMPTY) == "3"


def test_a_refused_mark_says_why_and_goes_back(grid: Page) -> None:
    type_into(grid, *EMPTY, "1", "Enter")
    expect(grid.locator("#troubles")).to_contain_text("Единицу в этой школе не ставят.")
    expect(cell(grid, *EMPTY)).to_have_text("")


def test_an_ended_session_asks_for_a_login_and_keeps_the_marks(grid: Page) -> None:
    grid.route(SAVES, lambda route: route.fulfill(
        status=401, content_type="application/problem+json", body="{}"))
    type_into(grid, *EMPTY, "5", "Enter")
    expect(grid.locator("#save-state")).to_contain_text("Сеанс закончился")
    expect(grid.locator("#save-state a")).to_have_text("Войти")
    assert len(grid.evaluate("Object.keys(localStorage)")) == 1


def test_a_day_after_departure_takes_no_mark(grid: Page, school: School) -> None:
    type_into(grid, 20, 5, "5", "Enter")
    grid.wait_for_timeout(800)
    assert school.sent == []


def test_proposed_term_marks_are_set_after_a_look_at_them(grid: Page, school: School) -> None:
    button = grid.locator("#take-proposed")
    expect(button).to_have_text("Поставить предложенные: 19")
    button.click()
    expect(grid.locator("#take tbody tr")).to_have_count(19)
    assert school.sent == []
    grid.locator("#take [data-take]").click()
    wait_for(grid, lambda: len(school.sent) == 19)
    expect(button).to_be_hidden()
    grid.keyboard.press("Control+z")
    wait_for(grid, lambda: len(school.sent) == 38)
    expect(button).to_have_text("Поставить предложенные: 19")


def test_history_opens_on_a_key_and_gives_the_focus_back(grid: Page) -> None:
    type_into(grid, *EMPTY, "5", "Enter")
    saved(grid)
    cell(grid, *EMPTY).click()
    grid.keyboard.press("F2")
    expect(grid.locator("#history")).to_contain_text("Соколова И. В.")
    grid.keyboard.press("Escape")
    expect(cell(grid, *EMPTY)).to_be_focused()


def test_a_correction_goes_out_with_its_reason(grid: Page, school: School) -> None:
    cell(grid, *EMPTY).click()
    grid.keyboard.press("F2")
    grid.fill("#fix-text", "4")
    grid.fill("#fix-reason", "Ошибка при вводе")
    grid.click("#history [data-correction] button")
    wait_for(grid, lambda: school.cell(*EMPTY) == "4")
    assert school.sent[-1]["reason"] == "Ошибка при вводе"


def test_a_new_lesson_becomes_a_column(grid: Page, school: School) -> None:
    grid.click("text=Добавить урок")
    grid.fill("#new-topic", "Теорема Виета")
    grid.fill("#new-date", "2025-03-10")
    grid.click("#lesson-new footer button:not([data-closes])")
    expect(grid.locator("#journal .days th")).to_have_count(25)
    assert school.grid["lessons"][-1]["topic"] == "Теорема Виета"


def test_a_lessons_homework_is_changed_from_its_head(grid: Page, school: School) -> None:
    grid.locator("#journal .days button").first.click()
    grid.fill("#lesson-homework", "§ 22")
    grid.click("#lesson footer button:not([data-closes])")
    wait_for(grid, lambda: school.grid["lessons"][0]["homework"] == "§ 22")
    expect(grid.locator("#lesson")).to_be_hidden()


def test_the_pad_takes_marks_without_a_keyboard(page: Page, address: str, school: School) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/journals/{uid(10)}")
    cell(page, 22, 1).click()
    before = school.cell(22, 1)
    page.locator(".pad button", has_text="У").click()
    saved(page)
    assert (before, school.cell(22, 1)) == ("", "У")


def test_help_opens_on_the_question_mark(grid: Page) -> None:
    cell(grid, *EMPTY).click()
    grid.keyboard.press("?")
    expect(grid.locator("#help")).to_be_visible()
