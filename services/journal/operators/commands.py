"""The command `letopis operators`: people above the schools, taken in, ended, restored."""

import click
from rich.console import Console
from rich.table import Table

from services.journal.core.operator import open_journal
from services.journal.operators.usecases import (
    Operator,
    create_operator,
    end_operator,
    list_operators,
    restore_operator,
)
from services.journal.people.rules import parse_name
from services.shared.accountability.roles import ROLES_ABOVE_SCHOOLS, Role
from services.shared.database.base import Database
from services.shared.http.jsonio import dump_json
from services.shared.runtime.commands import operator

_JSON = click.option("--json", "as_json", is_flag=True, help="Одним документом JSON.")


@click.group()
def operators() -> None:
    """Операторы муниципалитетов и регионов, администраторы платформы."""


@operators.command(name="list")
@_JSON
def list_all(as_json: bool) -> None:
    """Показать всех; прекращённые в конце."""
    with open_journal() as database:
        people = list_operators(database, operator())
    if as_json:
        click.echo(dump_json(people))
        return
    table = Table("Логин", "Имя", "Роль", "Прекращена")
    for one in people:
        ended = f"{one.ended_at:%d.%m.%Y}" if one.ended_at else ""
        table.add_row(one.login, one.name, one.role, ended)
    Console().print(table)


@operators.command()
@click.argument("name")
@click.option(
    "--role", type=click.Choice([str(role) for role in ROLES_ABOVE_SCHOOLS]),
    default=str(Role.MUNICIPALITY_OPERATOR), show_default=True,
)
@click.option("--login", default="", help="Логин; без него составится из имени.")
@click.option("--e-mail", default=None, help="Куда присылать приглашения письмом.")
@_JSON
def add(name: str, role: str, login: str, e_mail: str | None, as_json: bool) -> None:
    """Завести человека по имени NAME («Фамилия Имя Отчество»); код: letopis invite ЛОГИН."""
    with open_journal() as database:
        made = create_operator(
            database, operator(), name=parse_name(name), role=Role(role), login=login,
            e_mail=e_mail,
        )
    _tell(made, f"Заведён: {made.login}. Код: letopis invite {made.login}", as_json)


@operators.command()
@click.argument("login")
@_JSON
def end(login: str, as_json: bool) -> None:
    """Прекратить роль: человек выходит из всех сеансов за несколько секунд."""
    with open_journal() as database:
        done = end_operator(database, operator(), _find(database, login).person_id)
    _tell(done, f"Роль прекращена: {done.login}.", as_json)


@operators.command()
@click.argument("login")
@_JSON
def restore(login: str, as_json: bool) -> None:
    """Вернуть роль."""
    with open_journal() as database:
        done = restore_operator(database, operator(), _find(database, login).person_id)
    _tell(done, f"Роль возвращена: {done.login}.", as_json)


def _find(database: Database, login: str) -> Operator:
    for one in list_operators(database, operator()):
        if one.login == login.strip().lower():
            return one
    raise click.ClickException(f"Нет оператора с логином «{login}».")


def _tell(one: Operator, text: str, as_json: bool) -> None:
    click.echo(dump_json(one) if as_json else text)
