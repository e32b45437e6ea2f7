"""The columns of a file as they are shown to somebody who says what they hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.journal.papers.tables import HEAD_WITHIN, find_head
from services.journal.papers.vocabulary import LONGEST_HEAD, Vocabulary, meaning_of
from services.journal.workbooks.names import clean, fold
from services.journal.workbooks.opening import Sheet, Workbook, text_of
from services.journal.workbooks.places import column_letters

_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """A column: its head as written and folded, where it stands, the first values below it.

    `meaning` is what it is taken for; empty where that is not known, or it is not needed.
    """

    head: str
    folded: str
    sheet: str
    column: str
    samples: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file, each head once; `lacking` where one is needed that is not known."""

    all: tuple[AskedColumn, ...]
    lacking: bool


def columns_of(workbook: Workbook, words: Vocabulary) -> Columns:
    """Return what stands over the columns of a file and below, and what each is taken for."""
    columns: dict[str, AskedColumn] = {}
    lacking = False
    for sheet in workbook.sheets:
        if sheet.hidden or not any(True for _ in sheet.values()):
            continue
        of_sheet = list(_columns(sheet, words))
        roles = {one.meaning.partition(":")[0] for one in of_sheet}
        lacking |= any(not roles & set(group) for group in words.needed)
        for one in of_sheet:
            columns.setdefault(one.folded, one)
    return Columns(tuple(columns.values()), lacking)


def _columns(sheet: Sheet, words: Vocabulary) -> Iterator[AskedColumn]:
    top = find_head(sheet, words).row
    if top < 0:
        top = _likely_head(sheet)
    if top < 0:
        return
    for place, cell in enumerate(sheet.rows[top]):
        text = clean(text_of(cell))
        if not text or len(text) > LONGEST_HEAD:
            continue
        head = words.head(text)
        below = (text_of(row[place]) for row in sheet.rows[top + 1 :] if place < len(row))
        samples = [value for value in below if value][:_SAMPLES]
        if samples:
            yield AskedColumn(
                text, fold(text), sheet.name, column_letters(place), tuple(samples),
                meaning_of(head) if head else "",
            )


def _likely_head(sheet: Sheet) -> int:
    """The index of the first row near the top with the most texts, if it has two; else -1."""
    filled = [
        len({cell for cell in cells if isinstance(cell, str) and cell})
        for cells in sheet.rows[:HEAD_WITHIN]
    ]
    most = max(filled, default=0)
    return filled.index(most) if most > 1 else -1
