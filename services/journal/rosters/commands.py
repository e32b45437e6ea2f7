"""The command `letopis import-pupils`: a list of pupils goes into a school, or is refused."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.journal.core.operator import open_journal
from services.journal.core.report_commands import SHOWN, cut_table, places_table, show_steps
from services.journal.file_reader.opening import MAX_BYTES
from services.journal.rosters.rules.plan import Fate, Line
from services.journal.rosters.usecases.importing import (
    RosterReport,
    import_pupils,
    unreadable_report,
)
from services.shared.errors import Problem
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import SettingsError
from services.shared.runtime.commands import operator

_TITLES = {
    Fate.ARRIVED: ("Прибыло", "Прибывают"),
    Fate.DEPARTED: ("Выбыло", "Выбывают"),
    Fate.MOVED: ("Перешло в другой класс", "Переходят в другой класс"),
    Fate.CHANGED: ("Изменено", "Меняются"),
    Fate.UNCHANGED: ("Без изменений", "Без изменений"),
}


@click.command(name="import-pupils")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--school", required=True, help="Код школы, например 131.")
@click.option("--year", required=True, help="Учебный год: 2026/2027.")
@click.option("--preview", is_flag=True, help="Только показать, что изменится.")
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def import_pupils_command(
    file: Path, school: str, year: str, preview: bool, as_json: bool
) -> None:
    """Загрузить список учеников из файла XLSX или CSV: весь файл или ничего.

    Код 0 — загружен, 1 — отказ, ничего не изменилось.
    """
    report = _report(file, school, year, preview)
    if as_json:
        click.echo(dump_json(_document(report)))
    else:
        _show(report, preview)
    sys.exit(1 if report.problems else 0)


def _report(file: Path, school: str, year: str, preview: bool) -> RosterReport:
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        with open_journal() as database, show_steps(file.name) as show_step:
            return import_pupils(
                database,
                operator(school),
                content=content,
                year=year,
                preview=preview,
                progress=show_step,
            )
    except (Problem, SettingsError, OSError) as error:
        return unreadable_report(str(error))


def _document(report: RosterReport) -> dict[str, Any]:
    document = asdict(report)
    del document["lines"]
    return document


def _show(report: RosterReport, preview: bool) -> None:
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
                console.print(_children(label, lines))
    if report.notes:
        console.print(places_table("На что обратить внимание", report.notes))


def _children(title: str, lines: list[Line]) -> Table:
    table = Table("Класс", "Ученик", "Что меняется", title=title)
    for line in lines[:SHOWN]:
        # What a file says is text and no markup of the table.
        table.add_row(Text(line.class_name), Text(line.name), Text(", ".join(line.what)))
    return cut_table(table, len(lines), "")
