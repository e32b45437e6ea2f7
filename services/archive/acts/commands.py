"""The command that fills in the head of a school's acts."""

import click

from services.archive.acts.usecases.act_header import ActHeader, write_act_header
from services.archive.core.operator import open_archive
from services.shared.runtime.commands import operator


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
    with open_archive() as (database, _clock):
        write_act_header(database, operator(school), ActHeader(**words))
    click.echo("Реквизиты записаны.")
