"""The archive's commands: the demo's clock, the head of a school's acts."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from services.archive.acts.usecases.act_header import Details, write_details
from services.archive.demo_clock import usecases as clock_usecases
from services.archive.demo_clock.usecases import Clock
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.database.models import load_models
from services.shared.errors import Unavailable
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import read_settings

_DAY = click.DateTime(formats=["%Y-%m-%d", "%d.%m.%Y"])


@click.group()
def clock() -> None:
    """День платформы, по которому считаются сроки хранения; переводится в учебной установке."""


@clock.command(name="set")
@click.argument("day", type=_DAY, metavar="ГГГГ-ММ-ДД")
@click.option("--json", "as_json", is_flag=True, help="Ответ одним документом JSON.")
def set_(day: datetime, as_json: bool) -> None:
    """Перевести день: letopis clock set 2031-01-10."""
    with _open() as (database, days):
        _tell(clock_usecases.set_clock(database, days, _operator(), day.date()), as_json)


@clock.command()
@click.option("--json", "as_json", is_flag=True, help="Ответ одним документом JSON.")
def show(as_json: bool) -> None:
    """Показать день платформы."""
    with _open() as (database, days):
        _tell(clock_usecases.show_clock(database, days), as_json)


@clock.command()
@click.option("--json", "as_json", is_flag=True, help="Ответ одним документом JSON.")
def reset(as_json: bool) -> None:
    """Вернуть настоящее время."""
    with _open() as (database, days):
        _tell(clock_usecases.reset_clock(database, days), as_json)


@click.group()
def archive() -> None:
    """Архив школы."""


@archive.command()
@click.option("--school", required=True, help="Код школы.")
@click.option("--organisation", required=True, help="Полное название школы.")
@click.option("--address", required=True, help="Адрес.")
@click.option("--place", required=True, help="Место составления актов.")
@click.option("--fond-no", default="", help="Номер фонда.")
@click.option("--fond-name", default="", help="Название фонда.")
@click.option("--inventories", default="", help="Кем и когда утверждены описи.")
@click.option("--processor", default="", help="Кто обрабатывает данные по поручению школы.")
def details(school: str, **words: str) -> None:
    """Заполнить реквизиты, с которыми составляются акты."""
    with _open() as (database, _days):
        write_details(database, _operator(school), Details(**words))
    click.echo("Реквизиты записаны.")


def describe(school: str, details: Details) -> None:
    """Fill in the head of a school's acts, for a command of another gatherer."""
    with _open() as (database, _days):
        write_details(database, _operator(school), details)


def _operator(school_id: str | None = None) -> Caller:
    return Caller(
        f"operator:{getpass.getuser()}",
        Role.OPERATOR,
        school_id,
        correlation_id=new_id().hex,
        origin="cli",
    )


@contextmanager
def _open() -> Iterator[tuple[Database, Clock]]:
    settings = read_settings("archive")
    load_models("archive")
    database = Database(settings.database_url, pool_size=1)
    try:
        yield database, Clock(movable=settings.demo)
    except OperationalError as error:
        raise Unavailable("База данных не отвечает: запущена ли платформа?") from error
    finally:
        database.close()


def _tell(state: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(dump_json(state))
        return
    if state["set"]:
        click.echo(f"День платформы: {state['today']:%d.%m.%Y} (переведён).")
    else:
        click.echo(f"День платформы: {state['today']:%d.%m.%Y}, настоящий.")
