"""The command `letopis schools import`: a list of schools goes into the directory, or not."""

import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.journal.core.operator import open_journal
from services.journal.core.report_commands import SHOWN, cut_table, places_table
from services.journal.school_lists.rules import Fate
from services.journal.school_lists.usecases import (
    MAX_BYTES,
    SchoolListReport,
    import_schools,
    unreadable_report,
)
from services.shared.errors import Problem
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import SettingsError
from services.shared.runtime.commands import operator

_FATES = {Fate.ADDED: "новая", Fate.CHANGED: "меняется"}


@click.group()
def schools() -> None:
    """Школы муниципалитета."""


@schools.command(name="import")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--preview", is_flag=True, help="Только показать, что изменится.")
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def import_command(file: Path, preview: bool, as_json: bool) -> None:
    """Загрузить список школ из файла CSV: весь файл или ничего.

    Столбцы: Код, Название, Полное название, Адрес, Часовой пояс, Ответственный.
    Код 0 — загружен, 1 — отказ, ничего не изменилось.
    """
    report = _report(file, preview)
    if as_json:
        document = asdict(report)
        del document["lines"], document["seen"]
        click.echo(dump_json(document))
    else:
        _show(report, preview)
    sys.exit(1 if report.problems else 0)


def _report(file: Path, preview: bool) -> SchoolListReport:
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        with open_journal() as database:
            return import_schools(database, operator(), content, preview=preview)
    except (Problem, SettingsError, OSError) as error:
        return unreadable_report(str(error))


def _show(report: SchoolListReport, preview: bool) -> None:
    console = Console()
    if report.problems:
        console.print("Список не загружен, ничего не изменилось.", style="bold")
        console.print(places_table("Что исправить", report.problems))
        return
    console.print(
        f"{'Будет' if preview else 'Сделано'}: новых {report.added}, изменено {report.changed}, "
        f"без изменений {report.unchanged}."
    )
    lines = [one for one in report.lines if one.fate in _FATES]
    if preview and lines:
        table = Table("Код", "Школа", "Что")
        for one in lines[:SHOWN]:
            table.add_row(one.school_id, Text(one.card.name), _FATES[one.fate])
        console.print(cut_table(table, len(lines)))
