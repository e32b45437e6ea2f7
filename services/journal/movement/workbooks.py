"""The books as XLSX files: the alphabet book, and the movement log with its counts."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from services.journal.movement.rules.counts import Counted, Counts, StepKind
from services.journal.movement.usecases.books import BookLine, MovementLog

BOOK_FILE = "Алфавитная книга.xlsx"
LOG_FILE = "Книга движения {}.xlsx"

_SEXES = {"m": "м", "f": "ж"}
_KINDS = {
    StepKind.ARRIVED: "прибыл", StepKind.MOVED: "переведён", StepKind.DEPARTED: "выбыл",
    StepKind.GRADUATED: "окончил",
}
_BOOK = (
    ("№", 5), ("Фамилия, имя, отчество", 36), ("Дата рождения", 14), ("Пол", 6),
    ("Зачислен", 12), ("В класс", 9), ("Откуда", 30), ("Приказ о зачислении", 18),
    ("Выбыл", 12), ("Из класса", 9), ("Куда", 30), ("Приказ о выбытии", 18),
)
_LOG = (
    ("№", 5), ("Дата", 12), ("Движение", 12), ("Фамилия, имя, отчество", 36),
    ("Дата рождения", 14), ("Из класса", 10), ("В класс", 10), ("Приказ", 16),
    ("Откуда, куда", 34),
)
_COUNTS = (
    ("Класс", 14), ("На начало", 11), ("Прибыло", 10), ("Из других классов", 18),
    ("Выбыло", 10), ("В другие классы", 16), ("На конец", 10), ("Мальчиков", 11),
    ("Девочек", 10),
)


def alphabet_book(lines: Iterable[BookLine]) -> bytes:
    """Return the alphabet book as an XLSX file; dates are dates, texts never formulas."""
    rows = [
        (
            number, one.name, one.born_on, _SEXES.get(one.sex or "", ""), one.enrolled_on,
            one.class_name, one.came_from, one.order_number, one.departed_on,
            one.last_class if one.departed_on else None,
            "окончил школу" if one.graduated and not one.went_to else one.went_to,
            one.departure_order,
        )
        for number, one in enumerate(lines, start=1)
    ]
    return _written([("Алфавитная книга", _BOOK, rows)])


def movement_log(log: MovementLog) -> bytes:
    """Return the movement log of a period as an XLSX file: the counts, and the lines."""
    lines = [
        (
            number, one.day, _KINDS[one.kind], one.name, one.born_on, one.from_class,
            one.to_class, one.order_number, one.where,
        )
        for number, one in enumerate(log.lines, start=1)
    ]
    return _written([
        ("Движение", _COUNTS, list(_counted(log.counts))), ("Книга движения", _LOG, lines),
    ])


def _counted(counts: Counts) -> Iterable[tuple[Any, ...]]:
    for one in counts.classes:
        yield _row(one.name, one)
    for one in counts.grades:
        yield _row(f"{one.name} классы", one)
    for one in counts.levels:
        yield _row(f"{one.name} классы всего", one)
    yield _row("Всего", counts.total)


def _row(name: str, one: Counted) -> tuple[Any, ...]:
    return (
        name, one.at_start, one.arrived, one.moved_in, one.departed, one.moved_out, one.at_end,
        one.boys, one.girls,
    )


def _written(
    sheets: Sequence[tuple[str, Sequence[tuple[str, int]], Sequence[tuple[Any, ...]]]]
) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
        for name, columns, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, (title, width) in enumerate(columns):
                sheet.set_column(place, place, width)
                sheet.write_string(0, place, title, head)
            for number, row in enumerate(rows, start=1):
                for place, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, place, value, day)
                    elif value is not None:
                        sheet.write(number, place, value)
    return content.getvalue()
