"""What the commands that bring lists in share: `letopis import-pupils`, `import-staff` …"""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.journal.core.report_commands import (
    SHOWN,
    cut_table,
    places_table,
    report_of_file,
)
from services.journal.file_reader.opening import MAX_BYTES
from services.journal.list_reading.usecases.importing import import_list
from services.journal.list_reading.usecases.kinds import ListKind
from services.journal.papers.outcome import Fate, Line, ListReport, unreadable_report
from services.shared.http.jsonio import dump_json
from services.shared.runtime.commands import operator

_TITLES = {
    Fate.ARRIVED: ("Прибыло", "Прибывают"),
    Fate.DEPARTED: ("Выбыло", "Выбывают"),
    Fate.MOVED: ("Перешло", "Переходят"),
    Fate.CHANGED: ("Изменено", "Меняются"),
    Fate.UNCHANGED: ("Без изменений", "Без изменений"),
}


def list_command(name: str, kind: ListKind, explanation: str) -> click.Command:
    """Return the command that brings a kind of list into a school, or is refused."""

    @click.command(
        name=name,
        help=f"{explanation}: весь файл или ничего.\n\n"
        "Код 0 — загружен, 1 — отказ, ничего не изменилось.",
    )
    @click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
    @click.option("--school", required=True, help="Код школы, например 131.")
    @click.option("--year", required=True, help="Учебный год: 2026/2027.")
    @click.option("--preview", is_flag=True, help="Только показать, что изменится.")
    @click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
    def command(file: Path, school: str, year: str, preview: bool, as_json: bool) -> None:
        report = report_of_file(
            file,
            school,
            MAX_BYTES,
            lambda database, content, show_step: import_list(
                database, operator(school), kind,
                content=content, year=year, preview=preview, progress=show_step,
            ),
            unreadable_report,
        )
        if as_json:
            click.echo(dump_json(_document(report)))
        else:
            _show(report, preview)
        sys.exit(1 if report.problems else 0)

    return command


def _document(report: ListReport) -> dict[str, Any]:
    document = asdict(report)
    del document["lines"]
    return document


def _show(report: ListReport, preview: bool) -> None:
    console = Console()
    if report.problems:
        console.print("Список не загружен, ничего не изменилось.", style="bold")
        console.print(places_table("Что исправить", report.problems))
        return
    title = "Будет загружено" if preview else "Загружено"
    figures = Table(title=title, show_header=False)
    for fate, (label, _) in _TITLES.items():
        figures.add_row(label, str(getattr(report, fate.value)))
    console.print(figures)
    if preview:
        for fate, (_, label) in _TITLES.items():
            lines = [one for one in report.lines if one.fate is fate]
            if lines and fate is not Fate.UNCHANGED:
                console.print(_lines(label, lines))
    if report.notes:
        console.print(places_table("На что обратить внимание", report.notes))


def _lines(title: str, lines: list[Line]) -> Table:
    table = Table("Класс", "Имя", "Что меняется", title=title)
    for line in lines[:SHOWN]:
        # What a file says is text and no markup of the table.
        table.add_row(Text(line.beside), Text(line.name), Text(", ".join(line.what)))
    return cut_table(table, len(lines), "")
