"""How commands run an import and show its report to an operator: places of a file, progress."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from services.journal.core.operator import open_journal
from services.shared.database.base import Database
from services.shared.errors import Problem
from services.shared.process.settings import SettingsError

Report = TypeVar("Report")
ShowStep = Callable[[str, int, int], None]
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


def report_of_file(
    file: Path,
    school: str,
    most: int,
    run: Callable[[Database, bytes, ShowStep], Report],
    unreadable: Callable[[str], Report],
) -> Report:
    """Return the report of bringing a file into a school; of what went wrong on the way as well.

    No more than `most` bytes and one are read: that is enough to refuse a file that is larger.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(most + 1)
        with open_journal(school=school) as database, show_steps(file.name) as show_step:
            return run(database, content, show_step)
    except (Problem, SettingsError, OSError) as error:
        return unreadable(str(error))


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
def show_steps(name: str) -> Iterator[ShowStep]:
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
