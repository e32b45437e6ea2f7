"""What the printer gives: the journal on sheets, the diary by whole days, lists alone."""

import copy
import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from services.gateway.i18n import LOCALE_COOKIE
from services.gateway.pages.layout.preferences import THEME_COOKIE
from tests.gateway.pages.documents.school import (
    CHILDREN,
    DIARY,
    GRID,
    MARK_SUMS,
    School,
    uid,
)
from tests.gateway.pages.harness import a_viewer, service
from tests.gateway.pages.paper import A4, Sheet, left_of, outside, printed

pytestmark = pytest.mark.browser

ACROSS = A4[::-1]
PROGRAM = ("Добавить урок", "История клетки", "Напечатать", "Меню", "Состояние системы", "Клавиши",
           "Обозначения", "предложено", "Поставить", "Внешние результаты")
MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
CELLS = """() => {
  const texts = (row) => [...row.cells].slice(1).map((cell) => cell.textContent);
  dispatchEvent(new Event("beforeprint"));
  return [...document.querySelectorAll(".paper-sheet")].map((sheet) => ({
    months: [...sheet.tHead.rows[1].cells].slice(1).filter((cell) => cell.rowSpan === 1)
      .flatMap((cell) => Array(cell.colSpan).fill(cell.textContent)),
    days: [...sheet.tHead.rows[2].cells].map((cell) => parseInt(cell.textContent)),
    rows: [...sheet.tBodies[0].rows].map(texts),
    names: [...sheet.tBodies[0].rows].map((row) => row.cells[0].textContent),
  }));
}"""


@pytest.fixture
def school(request: pytest.FixtureRequest) -> School:
    """A school with a journal of the asked size."""
    return School(*getattr(request, "param", (24, 30)))


@pytest.mark.parametrize("school", [(1, 30), (24, 30), (45, 36), (60, 30), (130, 25)],
                         indirect=True)
def test_the_journal_is_printed_whole_on_sheets_across(
    page: Page, address: str, school: School
) -> None:
    page.goto(address + GRID)
    sheets = printed(page)
    assert {sheet.size for sheet in sheets} == {ACROSS}
    assert [outside(sheet) for sheet in sheets] == [[] for _sheet in sheets]
    everything = " ".join(sheet.text for sheet in sheets)
    assert [word for word in PROGRAM if word in everything] == []
    assert all("8А · Алгебра" in sheet.text and "III четверть" in sheet.text
               and "Соколова Ирина Викторовна" in sheet.text for sheet in sheets)
    assert f"1 / {len(sheets)}" in sheets[0].text
    assert everything.count("Квадратные уравнения, урок") == len(school.grid["lessons"])
    names = "".join(letters_of(sheet.text) for sheet in sheets)
    count = len(page.evaluate(CELLS))
    once = [pupil["name"] for pupil in school.grid["pupils"]]
    assert {names.count(letters_of(name)) / once.count(name) for name in once} == {count}
    assert smallest_digit(sheets) >= 4.9  # of seven points


def letters_of(text: str) -> str:
    """A text without spaces and hyphens, which a line's end may change."""
    return re.sub(r"[\W_]|\ufffe", "", text)


def smallest_digit(sheets: list[Sheet]) -> float:
    """How high the lowest digit is: seven tenths of its type's size."""
    return min(top - bottom for sheet in sheets for letter, (_left, bottom, _right, top)
               in sheet.letters if letter.isdigit() and letter != "1")


@pytest.mark.parametrize("school", [(0, 3), (1, 30), (45, 36), (130, 25)], indirect=True)
def test_each_mark_stands_on_one_sheet_under_its_day(
    page: Page, address: str, school: School
) -> None:
    page.goto(address + GRID)
    sheets: list[dict[str, Any]] = page.evaluate(CELLS)
    dates = [date.fromisoformat(lesson["date"]) for lesson in school.grid["lessons"]]
    assert [day for sheet in sheets for day in sheet["days"]] == [day.day for day in dates]
    months = [name[:3] for sheet in sheets for name in sheet["months"]]
    assert months == [MONTHS[day.month - 1] for day in dates]
    for number, pupil in enumerate(school.grid["pupils"]):
        assert all(pupil["name"] in sheet["names"][number] for sheet in sheets)
        texts = [text for sheet in sheets for text in sheet["rows"][number]]
        average, weighted = ((pupil[name] or "").replace(".", ",")
                             for name in ("average", "weighted"))
        assert texts == [*pupil["cells"], average, weighted, pupil["term_mark"] or ""]


def test_marks_that_are_not_saved_yet_are_told_on_the_sheet(page: Page, address: str) -> None:
    page.goto(address + GRID)
    page.route("**/cells", lambda route: route.abort())
    page.locator("#journal tbody td").first.click()
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    page.get_by_text("Нет связи").wait_for()
    assert "Нет связи: 1 отметка ждёт отправки" in printed(page)[0].text


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_paper_is_white_whatever_the_screen(page: Page, address: str, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": THEME_COOKIE, "value": theme, "url": address}])
    for path in (GRID, "/journals", "/no-such-page"):
        page.goto(address + path)
        assert max(sheet.darkness for sheet in printed(page)) < 0.2


def test_the_english_journal_is_printed_in_english(page: Page, address: str) -> None:
    page.context.add_cookies([{"name": LOCALE_COOKIE, "value": "en", "url": address}])
    page.goto(address + GRID)
    first, *_others = printed(page)
    assert all(word in first.text for word in ("January", "Pupil", "two marks", "Average"))


def crowded_week() -> dict[str, Any]:
    """Six days of seven lessons with long homework."""
    homework = "выучить правило на странице 148, подготовить примеры, решить задачи " * 3
    monday = date(2025, 3, 24)
    return {**copy.deepcopy(DIARY), "days": [
        {"date": str(monday + timedelta(days=day)), "lessons": [
            {"ordinal": number, "subject": "Алгебра", "topic": f"Тема {day}-{number}.",
             "homework": homework, "work_type": "КР", "cell": "5·2"} for number in range(1, 8)]}
        for day in range(6)]}


def test_a_day_of_the_diary_is_never_cut(page: Page, address: str, app: Flask) -> None:
    app.extensions["viewer"] = a_viewer("representative")
    service(app, "journal").answers["/diary"] = crowded_week()
    page.goto(f"{address}/diary/{CHILDREN[0].id}")
    sheets = printed(page)
    assert {sheet.size for sheet in sheets} == {A4}
    assert len(sheets) > 1
    for day, name in enumerate(("Понедельник", "Вторник", "Среда", "Четверг", "Пятница",
                                "Суббота")):
        topics = [f"Тема {day}-{number}." for number in range(1, 8)]
        (sheet,) = [sheet for sheet in sheets if any(topic in sheet.text for topic in topics)]
        assert name in sheet.text
        assert len({round(left_of(sheet, text)) for text in topics}) == 1, name
    head = sheets[0].text
    assert all(word in head for word in ("Снегирёва Анна", "8А", "24 мар. — 29 мар. 2025"))
    assert [word for word in ("Раньше", "Позже", "Папка достижений", "Кто смотрел", *PROGRAM)
            if any(word in sheet.text for sheet in sheets)] == ["Внешние результаты"]


PRINTED = [
    ("municipality_operator", "/summaries/marks"),
    ("municipality_operator", "/summaries/attendance"),
    ("municipality_operator", "/summaries/movement"),
    ("data_officer", "/access-log"),
    ("representative", f"/access-log/children/{CHILDREN[0].id}"),
    ("archivist", "/archive"),
    ("archivist", f"/archive/files/{uid(50)}"),
    ("archivist", "/archive/disposal"),
    ("archivist", f"/archive/disposal/acts/{uid(90)}"),
    ("deputy", f"/codes/{uid(70)}/vpr-7"),
    ("class_teacher", f"/classes/{uid(20)}/closing"),
    ("class_teacher", f"/classes/{uid(20)}/pupils"),
    ("class_teacher", f"/personal-files/{CHILDREN[0].id}"),
    ("representative", f"/folders/{CHILDREN[0].id}"),
]
BUTTONS = """() => {
  const shown = [...document.querySelectorAll("button, a.button, .bar a, .foot a, select")]
    .filter((one) => one.checkVisibility()).map((one) => one.innerText.trim());
  const content = document.querySelectorAll("h1, h2, th, td, .crumbs, dd, p:not(:has(button, a))");
  const said = [...content].map((one) => one.textContent).join(" ");
  return shown.filter((text) => text.length > 3 && !said.includes(text));
}"""


@pytest.mark.parametrize(("role", "path"), PRINTED)
def test_a_list_is_printed_without_the_program_around_it(
    page: Page, address: str, app: Flask, role: str, path: str
) -> None:
    app.extensions["viewer"] = a_viewer(role)
    answer = page.goto(address + path)
    assert answer is not None
    assert answer.status == 200
    buttons = page.evaluate(BUTTONS)
    assert buttons
    sheets = printed(page)
    assert [outside(sheet) for sheet in sheets] == [[] for _sheet in sheets]
    assert [text for text in buttons if any(text in sheet.text for sheet in sheets)] == []
    assert f"1 / {len(sheets)}" in sheets[0].text


def test_a_long_table_has_its_head_on_each_sheet(page: Page, address: str, app: Flask) -> None:
    app.extensions["viewer"] = a_viewer("municipality_operator")
    sums = copy.deepcopy(MARK_SUMS)
    sums["schools"] = [{**sums["schools"][0], "name": f"Школа № {number}"}
                       for number in range(100, 160)]
    service(app, "journal").answers["/summaries/marks"] = sums
    page.goto(f"{address}/summaries/marks")
    sheets = printed(page)
    assert len(sheets) > 2
    assert all("Школа, параллель" in sheet.text for sheet in sheets[:-1])
    assert sum(sheet.text.count("Школа № 1") for sheet in sheets) >= 60
    assert str(sums["year"]) in sheets[0].text
