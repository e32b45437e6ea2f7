"""Workbooks as people make them of what an export gave: read as they were meant, or refused.

Each is written with what its cells are meant to say, and then disturbed as Excel and people do it:
heads that became dates or numbers, blanks that show nothing, text from a Mac, joined and hidden
cells, borders drawn to the end of the sheet. Another reading than the one meant is the fault.
"""

import io
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from services.journal.marks.rules.marks import format_cell
from services.journal.workbooks import (
    AcademicYear,
    JournalFile,
    WorkbookRefused,
    open_workbook,
    read_journal,
)
from services.journal.workbooks.names import fold
from tests.journal.workbooks.factory import MONTHS

YEAR = AcademicYear.parse("2025/2026")
PUPILS = ("Йовчев Артём", "Салтыков-Щедрин Михаил Евграфович", "Ким Ё.", "О'Нил Анна")
SUBJECTS = ("Алгебра", "Русский язык", "Ин. язык (2 гр.)")
BLANKS = (" ", "\u00a0", "\u200b", " \u2009\ufeff")
Meant = dict[tuple[str, str, str, date, int], str]


@dataclass(frozen=True)
class Disturbance:
    """What happened to a workbook after it was exported; `lost` means that it cannot be read."""

    heads: str
    days: str
    decomposed: bool
    blanks: bool
    bordered: bool
    merge: bool
    hidden: bool
    names: str

    @property
    def lost(self) -> bool:
        """Whether what was meant is not to be seen any more."""
        return self.heads in {"number", "unclear"} or self.days == "number of 20.10" or self.merge


disturbances = st.builds(
    Disturbance,
    heads=st.sampled_from(("words", "words", "dates", "with year", "number", "unclear")),
    days=st.sampled_from(("text", "whole numbers", "dates", "with month", "number of 20.10")),
    decomposed=st.booleans(),
    blanks=st.booleans(),
    bordered=st.booleans(),
    merge=st.sampled_from((False, False, False, True)),
    hidden=st.booleans(),
    names=st.sampled_from(("plain", "spaced hyphen", "dash", "comma", "unseen")),
)
lesson_days = st.lists(
    st.integers(0, 270).map(lambda n: date(2025, 9, 1) + timedelta(days=n)),
    min_size=2,
    max_size=8,
    unique=True,
).map(sorted)
cells = st.sampled_from(("5", "4", "2", "", "", "Н", "5·4", "4·Н"))


@dataclass
class Journal:
    """A workbook to be written, with what it is meant to say."""

    how: Disturbance
    days: list[date]
    texts: dict[tuple[int, int, int], str]
    meant: Meant = field(default_factory=dict)

    def written(self) -> bytes:
        """Write the workbook as a sheet per subject."""
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
            self._date = book.add_format({"num_format": "mmm yy"})
            for number, subject in enumerate(SUBJECTS):
                self._sheet(book.add_worksheet(self._text(subject)), number, book)
        return buffer.getvalue()

    def _sheet(self, sheet: Any, number: int, book: Any) -> None:
        sheet.write(0, 1, "Ученики")
        for column, day in enumerate(self.days, 2):
            if column == 2 or self.days[column - 3].month != day.month:
                self._head(sheet, column, day)
            self._day(sheet, column, day)
        for row, pupil in enumerate(PUPILS, 2):
            sheet.write(row, 0, row - 1)
            sheet.write(row, 1, self._name(pupil))
            for column, day in enumerate(self.days, 2):
                self._cell(sheet, number, row, column, day)
        if self.how.merge:
            text = self.texts[number, 2, 2] or "Н"
            sheet.merge_range(2, 2, 2, 3, text)
        if self.how.hidden:
            sheet.set_row(3, None, None, {"hidden": True})
            sheet.set_column(2, 2, None, None, {"hidden": True})
        if self.how.bordered:
            sheet.write_blank(25_000, 5, None, book.add_format({"border": 1}))
            sheet.write_blank(3, 1_500, None, book.add_format({"border": 1}))

    def _cell(self, sheet: Any, number: int, row: int, column: int, day: date) -> None:
        text = self.texts[number, row, column]
        if text:
            key = (fold(PUPILS[row - 2]), *_subject(SUBJECTS[number]), day, 1)
            self.meant[key] = text
            sheet.write_string(row, column, text)
        elif self.how.blanks:
            sheet.write_string(row, column, BLANKS[(row + column) % len(BLANKS)])

    def _head(self, sheet: Any, column: int, day: date) -> None:
        first = day.replace(day=1)
        word = MONTHS[day.month - 1]
        match self.how.heads:
            case "dates":
                sheet.write_datetime(0, column, first, self._date)
            case "number":
                sheet.write_number(0, column, (first - date(1899, 12, 30)).days)
            case "with year":
                sheet.write(0, column, f"{word} {day.year} г.")
            case "unclear":
                sheet.write(0, column, "КТП" if column > 2 else word)
            case _:
                sheet.write(0, column, self._text(word))

    def _day(self, sheet: Any, column: int, day: date) -> None:
        match self.how.days:
            case "whole numbers":
                sheet.write_number(1, column, day.day)
            case "dates":
                sheet.write_datetime(1, column, day, self._date)
            case "with month":
                sheet.write_string(1, column, f"{day:%d.%m}")
            case "number of 20.10":
                sheet.write_number(1, column, float(f"{day:%d.%m}"))
            case _:
                sheet.write_string(1, column, f"{day:%d}")

    def _name(self, pupil: str) -> str:
        match self.how.names:
            case "spaced hyphen":
                pupil = pupil.replace("-", " - ")
            case "dash":
                pupil = pupil.replace("-", "\u2013").replace("'", "\u2019")
            case "comma":
                pupil = f"{pupil} ,"
            case "unseen":
                pupil = pupil.replace(" ", "\u200b \u00a0")
        return self._text(pupil)

    def _text(self, text: str) -> str:
        return unicodedata.normalize("NFD", text) if self.how.decomposed else text


def _subject(text: str) -> tuple[str, str]:
    name, _, subgroup = text.rstrip(")").partition(" (")
    return name, subgroup


def _read(data: bytes) -> JournalFile | None:
    """Read a workbook; None if it was refused, by a problem or as a whole."""
    try:
        file = read_journal(open_workbook(data), YEAR, "7А")
    except WorkbookRefused:
        return None
    return None if file.problems else file


@settings(max_examples=80, deadline=None)
@given(st.data(), disturbances, lesson_days)
def test_what_is_read_is_what_was_meant(
    data: st.DataObject, how: Disturbance, days: list[date]
) -> None:
    places = [
        (subject, row, column)
        for subject in range(len(SUBJECTS))
        for row in range(2, 2 + len(PUPILS))
        for column in range(2, 2 + len(days))
    ]
    texts = data.draw(st.lists(cells, min_size=len(places), max_size=len(places)))
    journal = Journal(how, days, dict(zip(places, texts, strict=True)))
    file = _read(journal.written())
    if file is None:
        assert how.lost, "refused although everything can be read"
        return
    assert not how.lost or _harmless(how, days), "read although what was meant is lost"
    found = {
        (fold(cell.pupil), cell.lesson.subject.name, cell.lesson.subject.subgroup,
         cell.lesson.held_on, cell.lesson.ordinal): format_cell(cell.content)
        for cell in file.cells
    }
    assert found == journal.meant
    assert [lesson.key.held_on for lesson in file.lessons if lesson.key.subject.name == "Алгебра"
            ] == days
    assert bool(file.notes) == how.hidden


def _harmless(how: Disturbance, days: list[date]) -> bool:
    """Whether a disturbance has touched nothing: a head that is not there cannot be unclear."""
    return how.heads == "unclear" and not how.merge and len({day.month for day in days}) == 1
