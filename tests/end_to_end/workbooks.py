"""The workbook that the journeys import: a class that the demo has left free."""

from datetime import date, timedelta

from tests.journal.workbooks.factory import Table, class_journal

YEAR = "2024/2025"
CLASS = "8А"
DAYS = [date(2024, 9, 2) + timedelta(days=7 * week) for week in range(8)]
PUPILS = ("Абрикосов А.", "Берёзкина В.", "Вишняков Г.", "Дубов Е.")


def written(last_mark: int = 5, kin: str = "") -> bytes:
    """Return a class journal of two subjects; `last_mark` is Дубов's last mark in algebra.

    With `kin` its children are others: «Волжский-Дубов Е.».
    """
    cells = {
        "Абрикосов А.": [5, "", "4·Н", "", 3, "", "Н", 4],
        "Берёзкина В.": ["", 4, "", "Б", 4, 5, "", "5·4"],
        "Вишняков Г.": [3, "", "", 2, "О", "", 3, ""],
        "Дубов Е.": ["", 5, 5, "", "", 4, "", last_mark],
    }
    cells = {f"{kin}-{name}" if kin else name: row for name, row in cells.items()}
    return class_journal(
        [
            Table("Алгебра", DAYS, cells, summaries=()),
            Table("Русский язык", DAYS, {name: list(reversed(row)) for name, row in cells.items()},
                  summaries=()),
        ]
    )
