"""The row of an example in an empty form: known again when the form comes back, never a person."""

from collections.abc import Iterable

from services.journal.papers.spellings import EXAMPLE
from services.journal.workbooks.names import fold
from services.journal.workbooks.opening import text_of
from services.journal.workbooks.sheet_markup import CellValue

_FOLDED = fold(EXAMPLE)


def is_example(cells: Iterable[CellValue]) -> bool:
    """Whether a row is the example of an empty form."""
    return any(
        isinstance(cell, str) and fold(text_of(cell)).startswith(_FOLDED) for cell in cells
    )
