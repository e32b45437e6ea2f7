"""The commands of the demo's clock."""

from dataclasses import asdict
from datetime import datetime

import click

from services.archive.core.operator import open_archive
from services.archive.demo_clock.usecases import ClockState, reset_clock, set_clock, show_clock
from services.shared.http.jsonio import dump_json
from services.shared.runtime.commands import operator

_DAY = click.DateTime(formats=["%Y-%m-%d", "%d.%m.%Y"])


@click.group()
def clock() -> None:
    """День платформы, по которому считаются сроки хранения; переводится в учебной установке."""


@clock.command(name="set")
@click.argument("day", type=_DAY, metavar="ГГГГ-ММ-ДД")
@click.option("--json", "as_json", is_flag=True, help="Ответ одним документом JSON.")
def set_(day: datetime, as_json: bool) -> None:
    """Перевести день: letopis clock set 2031-01-10."""
    with open_archive() as (database, platform_clock):
        _echo(set_clock(database, platform_clock, operator(), day.date()), as_json)


@clock.command()
@click.option("--json", "as_json", is_flag=True, help="Ответ одним документом JSON.")
def show(as_json: bool) -> None:
    """Показать день платформы."""
    with open_archive() as (database, platform_clock):
        _echo(show_clock(database, platform_clock), as_json)


@clock.command()
@click.option("--json", "as_json", is_flag=True, help="Ответ одним документом JSON.")
def reset(as_json: bool) -> None:
    """Вернуть настоящее время."""
    with open_archive() as (database, platform_clock):
        _echo(reset_clock(database, platform_clock), as_json)


def _echo(state: ClockState, as_json: bool) -> None:
    if as_json:
        click.echo(dump_json(asdict(state)))
        return
    how = "(переведён)." if state.set else "настоящий."
    click.echo(f"День платформы: {state.today:%d.%m.%Y}{' ' if state.set else ', '}{how}")
