"""The command `letopis journal`: where a class stands, and the closing of its year."""

from datetime import datetime

import click

from services.journal.closing.queries.journal import PackageStatus
from services.journal.closing.usecases.reading import (
    ClosingStatus,
    find_class_by_name,
    read_closing,
)
from services.journal.closing.usecases.year import Council, close_year
from services.journal.core.operator import open_journal
from services.shared.http.jsonio import dump_json
from services.shared.runtime.commands import operator

_DAY = click.DateTime(["%Y-%m-%d", "%d.%m.%Y"])
_STATES = {"open": "открыт", "review": "предложен к закрытию"}
_PAPERS = {"journal": "Классный журнал", "class_summary_sheet": "Сводная ведомость"}
_PACKAGES = {
    "waiting": "готовится",
    "handed_over": "передан, архив проверяет",
    "kept": "принят в архив",
}


@click.group()
def journal() -> None:
    """Журналы классов: что мешает закрыть, закрытие учебного года."""


@journal.command("standing")
@click.option("--school", required=True, help="Код школы, например 131.")
@click.option("--year", required=True, help="Учебный год, например 2024/2025.")
@click.option("--class", "class_name", required=True, help="Класс: 7А.")
@click.option("--json", "as_json", is_flag=True, help="Один документ JSON, с именами детей.")
def show_status(school: str, year: str, class_name: str, as_json: bool) -> None:
    """Показать периоды класса, сколько пунктов мешает закрыть каждый, и пакеты."""
    caller = operator(school)
    with open_journal(school=school) as database:
        class_id = find_class_by_name(database, caller, year, class_name)
        status = read_closing(database, caller, class_id)
    click.echo(dump_json(status) if as_json else "\n".join(_lines(status)))


@journal.command()
@click.option("--school", required=True, help="Код школы, например 131.")
@click.option("--year", required=True, help="Учебный год, например 2024/2025.")
@click.option("--class", "class_name", required=True, help="Класс: 7А.")
@click.option("--protocol-no", required=True, help="Номер протокола педсовета.")
@click.option("--protocol-on", required=True, type=_DAY, metavar="ГГГГ-ММ-ДД",
              help="Дата протокола: 2025-05-28.")
@click.option("--json", "as_json", is_flag=True, help="Пакеты одним документом JSON.")
def close(
    school: str, year: str, class_name: str, protocol_no: str, protocol_on: datetime,
    as_json: bool,
) -> None:
    """Закрыть учебный год класса; журнал и ведомость печатаются и уходят в архив.

    Повторный вызов ничего не меняет и показывает, как далеко пакеты.
    """
    caller = operator(school)
    with open_journal(school=school) as database:
        class_id = find_class_by_name(database, caller, year, class_name)
        council = Council(protocol_no, protocol_on.date(), {})
        packages = close_year(database, caller, class_id, council)
    click.echo(dump_json(packages) if as_json else "\n".join(map(_package, packages)))


def _lines(status: ClosingStatus) -> list[str]:
    terms = [
        f"{term.name}: {_STATES.get(term.state, 'закрыт')}, мешает пунктов: "
        f"{sum(point.blocking for point in term.points)}"
        for term in status.terms
    ]
    return [*terms, _year(status), *map(_package, status.packages)]


def _year(status: ClosingStatus) -> str:
    if not status.closed_at:
        return "Учебный год не закрыт."
    day = f"{status.protocol_on:%d.%m.%Y}"
    return f"Учебный год закрыт, протокол № {status.protocol_no} от {day}."


def _package(package: PackageStatus) -> str:
    paper = _PAPERS.get(package.kind, package.kind)
    state = _PACKAGES.get(package.state, package.state)
    trouble = f" ({package.problem})" if package.problem else ""
    return f"{paper}, редакция {package.version}: {state}{trouble}"
