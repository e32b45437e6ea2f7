"""How commands show a report of an import to an operator: places of a file, and progress."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

SHOWN = 50
"""Rows of a table before it is cut."""
ALL_IN_JSON = "все — с --json"


class FilePlace(Protocol):
    """Something about a place of a file."""

    @property
    def sheet(self) -> str:
        """The sheet."""

    @property
    def row(self) -> int | None:
        """The row, from 1."""

    @property
    def column(self) -> str | None:
        """The letters over the column."""

    @property
    def what(self) -> str:
        """What it is about."""


def places_table(title: str, places: Sequence[FilePlace]) -> Table:
    """Return the first places of a file as a table."""
    table = Table("Лист", "Строка", "Столбец", "Что", title=title)
    for one in places[:SHOWN]:
        # What a file says is text and no markup of the table.
        table.add_row(
            Text(one.sheet or "—"), str(one.row or "—"), one.column or "—", Text(one.what)
        )
    return cut_table(table, len(places))


def cut_table(table: Table, count: int, where: str = f"; {ALL_IN_JSON}") -> Table:
    """Say below a table of the first rows how many there are, and where all are."""
    if count > SHOWN:
        table.caption = f"Показано {SHOWN} из {count}{where}."
    return table


@contextmanager
def show_steps(name: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show the steps on stderr, so that stdout has the report alone."""
    columns = (
        TextColumn(name, markup=False),
        BarColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(
            task, completed=done, total=total, description=what
        )
