"""The deputy's day up to the letters: a year by the sample, four papers, subgroups, readiness."""

import re
from pathlib import Path

import pypdfium2

from tests.end_to_end.moving_in.papers import Papers
from tests.end_to_end.moving_in.walker import Walker

Letters = dict[str, tuple[str, str]]
"""Login and code by the name on the letter."""
_LETTER = re.compile(r"([^\n]+)\n[^\n]+\nЛогин\n(\S+)\nОдноразовый код\n(\S+)")


def set_year_up(deputy: Walker, year: str) -> None:
    """Open the year as the sample has it: terms, holidays, bells."""
    deputy.follow("С чего начать")
    deputy.look("readiness-empty")
    deputy.follow("Учебный год не заведён")
    deputy.follow(f"{year}: заполнить по образцу")
    deputy.look("draft")
    deputy.click("Записать")
    deputy.reads(f"Год {year} настроен.")
    deputy.look("school-settings")


def bring_lists(deputy: Walker, papers: Papers) -> None:
    """Bring pupils (with a double, then without), staff and teaching load."""
    deputy.menu("Люди")
    deputy.card("Списки из файлов")
    deputy.look("lists")
    _check(deputy, "Ученики", papers.pupils)
    deputy.reads("Список не загружен, в школе ничего не изменилось.")
    deputy.reads(f"Этот ученик в списке дважды: {papers.double}. Оставьте одну строку.")
    deputy.look("pupils-refused")
    deputy.follow("Загрузить другой файл")
    _bring(deputy, papers.corrected)
    _write(deputy, papers.count, "pupils")
    for title, file in (("Сотрудники", papers.staff), ("Учебная нагрузка", papers.load)):
        deputy.follow("Списки")
        _check(deputy, title, file)
        _write(deputy, None, file.stem)


def bring_timetable(deputy: Walker, papers: Papers) -> None:
    """Bring the timetable and see a class's week."""
    deputy.menu("Расписание")
    deputy.follow("Загрузить файл")
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
    pages = [page.get_textpage().get_text_range().replace("\r", "") for page in document]
    return {name: (login, code) for page in pages for name, login, code in _LETTER.findall(page)}


def _check(deputy: Walker, title: str, file: Path) -> None:
    deputy.follow(f"Загрузить — {title}")
    _bring(deputy, file)


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
