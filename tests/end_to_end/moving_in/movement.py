"""Children come, move and go; then the year rolls over."""

import re
from io import BytesIO

from openpyxl import load_workbook

from tests.end_to_end.moving_in.first_lesson import find_mark
from tests.end_to_end.moving_in.papers import Papers
from tests.end_to_end.moving_in.walker import Walker

NEWCOMER = "Новосёлова Вера Глебовна"


def enrol(deputy: Walker) -> None:
    """Enrol a child who comes during the year."""
    deputy.menu("Люди")
    deputy.card("Движение")
    deputy.look("movement")
    deputy.card("Зачислить ребёнка")
    family, given, patronymic = NEWCOMER.split()
    deputy.fill("Фамилия", family)
    deputy.fill("Имя", given)
    deputy.fill("Отчество", patronymic)
    deputy.fill("Дата рождения", "2015-05-14")
    deputy.pick("Пол", "девочка")
    deputy.pick("Класс", "5А")
    deputy.fill("Откуда", "Школа № 3, г. Заречный")
    deputy.fill("Номер приказа", "41-у")
    deputy.look("arrival")
    deputy.click("Зачислить")
    deputy.reads("Ребёнок зачислен.")
    deputy.look("arrived")


def move(deputy: Walker, papers: Papers) -> None:
    """Move a child with a mark from 5А to 5Б: the diary keeps the mark."""
    _find(deputy, papers.mover)
    deputy.unfold("Перевести в другой класс")
    deputy.pick("Класс", "5Б")
    deputy.pick("Английский язык", "1 гр.")
    deputy.fill("Номер приказа", "42-у")
    deputy.look("transfer")
    deputy.click("Перевести")
    deputy.reads("Ребёнок переведён.")
    deputy.look("transferred")
    _find(deputy, papers.mover, "Дневник")
    find_mark(deputy, papers.subject)


def let_go(deputy: Walker, papers: Papers) -> None:
    """Let a child leave the school."""
    _find(deputy, papers.leaver)
    deputy.unfold("Оформить выбытие")
    deputy.pick("Почему", "в другую школу")
    deputy.fill("Куда", "Школа № 5, г. Заречный")
    deputy.fill("Номер приказа", "43-у")
    deputy.look("departure")
    deputy.click("Оформить выбытие")
    deputy.reads("Выбытие оформлено.")


def see_books(deputy: Walker, papers: Papers) -> None:
    """See all three of them in the movement log, and in the alphabet book."""
    deputy.follow("Движение")
    deputy.card("Книга движения")
    for name in (NEWCOMER, papers.mover, papers.leaver):
        deputy.reads(name)
    deputy.reads("5А → 5Б")
    deputy.look("movement-log")
    deputy.follow("Движение")
    deputy.card("Алфавитная книга")
    deputy.look("alphabet-book")
    book = load_workbook(BytesIO(deputy.download("Скачать XLSX", role="link").read_bytes()))
    names = {str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
    assert {NEWCOMER, papers.mover, papers.leaver} <= names


def roll_over(deputy: Walker, papers: Papers, *, refused: bool) -> None:
    """Roll the school over to the next year; in the middle of a year it is told from when."""
    deputy.menu("Школа")
    deputy.card("Перевод на следующий год")
    deputy.reads("Что получится")
    deputy.look("rollover")
    deputy.fill("Номер приказа", "77-у")
    deputy.click("Перевести школу")
    if refused:
        deputy.reads(re.compile(r"перевести школу на следующий можно с \d\d\.\d\d\.\d{4}"))
        return
    deputy.reads("Перевод выполнен")
    deputy.look("rolled-over")
    _find(deputy, papers.pupil)
    deputy.reads("6А")


def _find(deputy: Walker, name: str, page: str = "Движение") -> None:
    """Open the movement (or another page) of a child by the search."""
    deputy.menu("Люди")
    deputy.card("Движение")
    deputy.card("Перевести или выбыть")
    deputy.fill("Найти", name.split()[0])
    deputy.page.keyboard.press("Enter")
    deputy.row(name, page)
