"""The command `letopis import-timetable`: a weekly timetable goes into a school, or is refused."""

import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.journal.core.operator import open_journal
from services.journal.core.report_commands import SHOWN, cut_table, places_table, show_steps
from services.journal.file_reader.opening import MAX_BYTES
from services.journal.papers.outcome import Fate, Line, unreadable_report
from services.journal.timetable_files.rules.bells import FileBells
from services.journal.timetable_files.usecases.importing import TimetableReport, import_timetable
from services.shared.errors import Problem
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import SettingsError
from services.shared.runtime.commands import operator

_TITLES = {
    Fate.ARRIVED: ("Добавлено уроков", "Добавляются"),
    Fate.DEPARTED: ("Убрано", "Убираются"),
    Fate.MOVED: ("Перенесено", "Переносятся"),
    Fate.CHANGED: ("Изменено", "Меняются"),
    Fate.UNCHANGED: ("Без изменений", "Без изменений"),
}


@click.command(name="import-timetable")
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--school", required=True, help="Код школы, например 131.")
@click.option("--year", required=True, help="Учебный год: 2026/2027.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="С какого дня действует: 2026-11-09."
)
@click.option(
    "--bells", is_flag=True, help="Взять из файла время звонков, если в школе его ещё нет."
)
@click.option("--preview", is_flag=True, help="Только показать, что изменится.")
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def import_timetable_command(
    file: Path, school: str, year: str, since: datetime | None, bells: bool, preview: bool,
    as_json: bool,
) -> None:
    """Загрузить расписание из XML aSc Timetables или таблицы XLSX: весь файл или ничего.

    Код 0 — загружено, 1 — отказ, ничего не изменилось.
    """
    done = _report(file, school, year, since.date() if since else None, bells, preview)
    if as_json:
        click.echo(dump_json(_document(done)))
    else:
        _show(done, preview)
    sys.exit(1 if done.report.problems else 0)


def _report(
    file: Path, school: str, year: str, since: date | None, bells: bool, preview: bool
) -> TimetableReport:
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        with open_journal(school=school) as database, show_steps(file.name) as show_step:
            return import_timetable(
                database,
                operator(school),
                content=content,
                year=year,
                since=since,
                preview=preview,
                bells=bells,
                progress=show_step,
            )
    except (Problem, SettingsError, OSError) as error:
        return TimetableReport(unreadable_report(str(error)))


def _document(done: TimetableReport) -> dict[str, Any]:
    document = asdict(done.report)
    del document["lines"]
    return document


def _show(done: TimetableReport, preview: bool) -> None:
    console = Console()
    if done.report.problems:
        console.print("Расписание не загружено, ничего не изменилось.", style="bold")
        console.print(places_table("Что исправить", done.report.problems))
        return
    title = "Будет загружено" if preview else "Загружено"
    if done.since and done.until:
        title += f": действует с {done.since:%d.%m.%Y} по {done.until:%d.%m.%Y}"
    figures = Table(title=title, show_header=False)
    for fate, (label, _) in _TITLES.items():
        figures.add_row(label, str(getattr(done.report, fate.value)))
    console.print(figures)
    if preview:
        for fate, (_, label) in _TITLES.items():
            lines = [one for one in done.report.lines if one.fate is fate]
            if lines and fate is not Fate.UNCHANGED:
                console.print(_lessons(label, lines))
    _show_bells(console, done.bells)
    if done.report.notes:
        console.print(places_table("На что обратить внимание", done.report.notes))


def _show_bells(console: Console, bells: FileBells) -> None:
    if bells.offered and not bells.taken:
        console.print("В файле есть время звонков, в школе его нет: ключ --bells его возьмёт.")
    for line in bells.differs:
        console.print(Text(f"Звонки отличаются и не изменены. {line}"))


def _lessons(title: str, lines: list[Line]) -> Table:
    table = Table("Урок", "Что меняется", title=title)
    for line in lines[:SHOWN]:
        # What a file says is text and no markup of the table.
        table.add_row(Text(line.name), Text(" → ".join(line.what)))
    return cut_table(table, len(lines), "")
