"""The deputy's day up to the letters: a year by the sample, four papers, subgroups, readiness."""

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page

from tests.end_to_end.moving_in.papers import Papers
from tests.end_to_end.moving_in.walker import Walker, renew_picture

Letters = dict[str, tuple[str, str]]
"""Login and code by the name on the letter."""
_LETTER = re.compile(r"([^\n]+)\n[^\n]+\nЛогин\n(\S+)\nОдноразовый код\n(\S+)")


def set_year_up(deputy: Walker, year: str, last: date | None = None) -> None:
    """Open the year as the sample has it: terms, holidays, bells; `last`: it ends on that day."""
    deputy.follow("С чего начать")
    deputy.look("readiness-empty")
    deputy.follow("Учебный год не заведён")
    deputy.follow(f"{year}: заполнить по образцу")
    deputy.look("draft")
    if last:
        _shorten(deputy.page, last)
    deputy.click("Записать")
    deputy.reads(f"Год {year} настроен.")
    deputy.look("school-settings")


def _shorten(page: Page, last: date) -> None:
    """Let the year of the draft end on a day, its terms be cut evenly, later holidays fall away.

    A school rolls over in the last month of its year: so can a walk that is made in any other.
    """
    field = page.locator("input[name=ends_on]")
    if date.fromisoformat(field.input_value()) <= last:
        return
    field.fill(last.isoformat())
    first = date.fromisoformat(page.locator("input[name=starts_on]").input_value())
    for head, count in (("terms-0", 4), ("terms-1", 2)):
        edges = [first + (last - first) * part // count for part in range(count + 1)]
        for place, (starts, ends) in enumerate(pairwise(edges)):
            begins = starts if place == 0 else starts + timedelta(days=1)
            page.fill(f"input[name={head}-{place}-starts_on]", begins.isoformat())
            page.fill(f"input[name={head}-{place}-ends_on]", ends.isoformat())
    for tick in page.locator("ul.draft input[type=checkbox]").all():
        over = page.locator(f"input[name={tick.get_attribute('name')}-ends_on]").input_value()
        tick.set_checked(date.fromisoformat(over) <= last)


def bring_lists(deputy: Walker, papers: Papers) -> None:
    """Bring pupils (with a double, then without), staff and teaching load."""
    deputy.menu("Люди")
    deputy.card("Списки из файлов")
    deputy.look("lists")
    deputy.follow("Загрузить — Ученики")
    _bring(deputy, papers.pupils)
    deputy.reads("Список не загружен, в школе ничего не изменилось.")
    deputy.reads(f"Этот ученик в списке дважды: {papers.double}. Оставьте одну строку.")
    deputy.look("pupils-refused")
    deputy.follow("Загрузить другой файл")
    _bring(deputy, papers.corrected)
    _write(deputy, papers.count, "pupils")
    for title, file in (("сотрудники", papers.staff), ("учебная нагрузка", papers.load)):
        deputy.follow(f"Дальше: {title}")
        _bring(deputy, file)
        _write(deputy, None, file.stem)


def bring_timetable(deputy: Walker, papers: Papers) -> None:
    """Bring the timetable and see a class's week."""
    deputy.follow("Дальше: расписание")
    deputy.attach("Файл (XML или XLSX)", papers.timetable)
    deputy.click("Проверить файл")
    deputy.reads("Файл прочитан. Пока ничего не изменено")
    deputy.look("timetable-checked")
    deputy.click("Загрузить расписание")
    deputy.reads("Расписание загружено")
    deputy.follow("Расписание")
    deputy.pick("Класс", "5А")
    deputy.reads("сегодня")
    deputy.look("timetable-class")


def divide(deputy: Walker, class_name: str) -> None:
    """Share a class out into the subgroups of each subject that has some."""
    deputy.menu("Люди")
    deputy.card("Классы и нагрузка")
    deputy.follow(class_name)
    deputy.look("class-load")
    empty = deputy.page.get_by_role("link", name="учеников: 0", exact=True)
    while empty.count():
        deputy.click_on(empty.first)
        deputy.reads("Записать подгруппы")
        if deputy.page.get_by_text("Предложено то же деление").count() == 0:
            deputy.follow("Поделить поровну по списку")
        deputy.look("subgroups")
        deputy.click("Записать подгруппы")
        deputy.reads("Подгруппы записаны.")


def see_what_is_left(deputy: Walker) -> list[str]:
    """Return what the school still lacks before its first lesson, as «Люди» says it."""
    deputy.menu("Люди")
    deputy.reads("До первого урока не хватает")
    deputy.look("people")
    return deputy.page.locator("ul.lacks li a").all_inner_texts()


def print_letters(deputy: Walker, whose: str, name: str) -> Letters:
    """Print the letters of the staff or of a class."""
    deputy.menu("Люди")
    deputy.card("Приглашения")
    deputy.follow(whose)
    deputy.look(name)
    file = deputy.download("Напечатать с новыми кодами")
    return read_letters(file)


def read_letters(file: Path) -> Letters:
    """Return what the letters of a PDF say."""
    document = pypdfium2.PdfDocument(file)
    renew_picture("letter", document[0].render().to_pil())
    pages = [page.get_textpage().get_text_range().replace("\r", "") for page in document]
    return {name: (login, code) for page in pages for name, login, code in _LETTER.findall(page)}


def _bring(deputy: Walker, file: Path) -> None:
    deputy.attach("Файл (XLSX или CSV)", file)
    deputy.click("Проверить файл")


def _write(deputy: Walker, arrives: int | None, name: str) -> None:
    deputy.reads("Пока ничего не изменено")
    if arrives is not None:
        assert f"Прибывают\n{arrives}" in deputy.text
    deputy.look(f"{name}-preview")
    deputy.click("Записать в школу")
    deputy.reads("Список загружен.")
    deputy.look(f"{name}-written")
