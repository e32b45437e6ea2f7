"""The command `letopis import-journal`: a workbook goes into a class's journal, or is refused."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from services.journal.core.report_commands import (
    SHOWN,
    cut_table,
    places_table,
    report_of_file,
)
from services.journal.imports.usecases.importing import import_file
from services.journal.imports.usecases.opening import MAX_BYTES
from services.journal.imports.usecases.report import Difference, Report, unreadable_report
from services.shared.http.jsonio import dump_json
from services.shared.runtime.commands import operator

_TITLES = {
    "pupils": "Учеников",
    "subjects": "Предметов",
    "lessons": "Уроков",
    "marks": "Отметок",
    "changed": "Изменено",
}


@click.command(name="import-journal")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--school", required=True, help="Код школы, например 131.")
@click.option("--year", required=True, help="Учебный год: 2024/2025.")
@click.option("--class", "class_name", help="Класс, если файл его не называет: 8А.")
@click.option("--preview", is_flag=True, help="Только показать, что изменится.")
@click.option("--enrol", is_flag=True, help="Зачислить в класс тех, кого в нём нет.")
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def import_journal(
    file: Path, school: str, year: str, class_name: str | None, preview: bool, enrol: bool,
    as_json: bool,
) -> None:
    """Загрузить журнал из файла XLSX: весь файл или ничего.

    Код 0 — загружен, 1 — отказ, в журнале ничего не изменилось.
    """
    report = _report(file, school, year, class_name, preview, enrol)
    if as_json:
        click.echo(dump_json(_document(report)))
    else:
        _show(report, preview)
    sys.exit(1 if report.problems else 0)


def _report(
    file: Path, school: str, year: str, class_name: str | None, preview: bool, enrol: bool
) -> Report:
    return report_of_file(
        file,
        school,
        MAX_BYTES,
        lambda database, content, show_step: import_file(
            database,
            operator(school),
            content=content,
            year=year,
            class_name=class_name,
            preview=preview,
            enrol=enrol,
            progress=show_step,
        ),
        unreadable_report,
    )


def _document(report: Report) -> dict[str, Any]:
    document = asdict(report)
    for name in ("layout", "subjects", "pupils", "sample", "newcomers"):
        del document[name]
    return {**document.pop("summary"), **document}


def _show(report: Report, preview: bool) -> None:
    console = Console()
    if report.problems:
        console.print("Файл не загружен, в журнале ничего не изменилось.", style="bold")
        console.print(places_table("Что исправить", report.problems))
        return
    console.print(_figures(report, preview))
    if report.averages.differ:
        console.print(_differences(report.averages.differ))
    if report.notes:
        console.print(places_table("На что обратить внимание", report.notes))


def _figures(report: Report, preview: bool) -> Table:
    title = "Будет загружено" if preview else "Загружено"
    table = Table(title=f"{title}: {report.class_name}", show_header=False)
    for figure, count in asdict(report.summary).items():
        table.add_row(_TITLES[figure], str(count))
    averages = report.averages
    table.add_row("Средние совпали", f"{averages.agree} из {averages.compared}")
    return table


def _differences(differ: list[Difference]) -> Table:
    table = Table("Место", "В файле", "По отметкам", title="Средние, которые отличаются")
    for one in differ[:SHOWN]:
        table.add_row(one.place, one.file, one.ours)
    return cut_table(table, len(differ))
