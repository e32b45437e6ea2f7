"""Where something stands in a workbook, as a person names it: sheet, row and column."""

from dataclasses import dataclass
from functools import lru_cache

from services.shared.wording import listed, said


@dataclass(frozen=True, slots=True)
class Place:
    """A cell (or a row, or a whole sheet) of the workbook."""

    sheet: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """The place in words."""
        parts = [said("лист «%(sheet)s»", sheet=self.sheet)]
        if self.row is not None:
            parts.append(said("строка %(row)s", row=self.row))
        if self.column is not None:
            parts.append(said("столбец %(column)s", column=self.column))
        return listed(parts)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells by the indexes of its first and last row and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        """The area as people name it: ``C3:E3``."""
        return (
            f"{column_letters(self.left)}{self.top + 1}:"
            f"{column_letters(self.right)}{self.bottom + 1}"
        )


@lru_cache(maxsize=1_000)
def column_letters(index: int) -> str:
    """The letters over the column with this index: 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@lru_cache(maxsize=1_000)
def column_index(letters: str) -> int:
    """The index of the column under these letters: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
