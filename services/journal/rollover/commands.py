"""The command `letopis rollover`: a school goes over to the next year, or is shown how."""

import sys
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from services.journal.core.operator import open_journal
from services.journal.core.report_commands import show_steps
from services.journal.rollover.rules import Fate
from services.journal.rollover.usecases.results import Rollover, Wishes
from services.journal.rollover.usecases.rolling import preview_rollover, roll_over
from services.journal.rollover.usecases.undoing import undo_rollover
from services.shared.errors import Problem
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import SettingsError
from services.shared.runtime.commands import operator

_TITLES = {
    Fate.PROMOTED: "Переходят в следующий класс",
    Fate.CONDITIONALLY: "Переходят условно",
    Fate.RETAINED: "Остаются на повторный год",
    Fate.GRADUATED: "Оканчивают школу",
    Fate.LEFT: "Выбывают",
    Fate.UNDECIDED: "После 9 класса не решено",
    Fate.DONE: "Переведены раньше",
}


@click.command()
@click.option("--school", required=True, help="Код школы, например 131.")
@click.option("--from", "from_year", required=True, help="Учебный год: 2025/2026.")
@click.option("--to", "to_year", required=True, help="Следующий год: 2026/2027.")
@click.option("--preview", is_flag=True, help="Только показать, что изменится.")
@click.option("--undo", is_flag=True, help="Отменить перевод, пока нет уроков.")
@click.option("--graduates", is_flag=True, help="Все девятиклассники оканчивают школу.")
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def rollover(
    school: str, from_year: str, to_year: str, preview: bool, undo: bool, graduates: bool,
    as_json: bool,
) -> None:
    """Перевести школу на следующий учебный год: всё или ничего.

    Код 0 — переведена, 1 — отказ, ничего не изменилось. Повтор ничего не удваивает. Кто из
    девятых классов остаётся, выбирают на странице «Школа → Перевод на следующий год».
    """
    try:
        with open_journal(school=school) as database:
            caller = operator(school)
            if undo:
                document: dict[str, Any] = {
                    "undone": undo_rollover(database, caller, from_year, to_year), "problems": [],
                }
            else:
                wishes = Wishes(graduates=graduates)
                if preview:
                    found = preview_rollover(database, caller, from_year, to_year, wishes)
                else:
                    with show_steps(school) as step:
                        found = roll_over(
                            database, caller, from_year, to_year, wishes, progress=step
                        )
                document = _document(found)
    except (Problem, SettingsError) as error:
        document = {"problems": [str(error)]}
    click.echo(dump_json(document)) if as_json else _show(document, preview)
    sys.exit(1 if document["problems"] else 0)


def _document(found: Rollover) -> dict[str, Any]:
    return {
        **found.counts, "opened": found.opened, "problems": [str(one) for one in found.problems],
    }


def _show(document: dict[str, Any], preview: bool) -> None:
    console = Console()
    if document["problems"]:
        console.print("Школа не переведена, ничего не изменилось.", style="bold")
        for one in document["problems"]:
            console.print(one, markup=False)
        return
    if "undone" in document:
        console.print(f"Перевод отменён: учеников {document['undone']}.")
        return
    figures = Table(title="Будет" if preview else "Сделано", show_header=False)
    for fate, title in _TITLES.items():
        figures.add_row(title, str(document[fate.value]))
    figures.add_row("Открыты классы", ", ".join(document["opened"]) or "—")
    console.print(figures)
