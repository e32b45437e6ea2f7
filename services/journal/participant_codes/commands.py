"""The command `letopis codes`: codes under which a class takes part in a monitoring."""

import click

from services.journal.core.operator import open_journal
from services.journal.participant_codes.usecases import find_class_for, issue_codes
from services.shared.http.jsonio import dump_json
from services.shared.runtime.commands import operator


@click.group()
def codes() -> None:
    """Коды участников мониторингов."""


@codes.command()
@click.option("--school", required=True, help="Код школы, например 131.")
@click.option("--class", "class_name", required=True, help="Класс: 7А.")
@click.option("--monitoring", required=True, help="Номер мониторинга, как его объявил регион.")
@click.option("--json", "as_json", is_flag=True, help="Список одним документом JSON.")
def issue(school: str, class_name: str, monitoring: str, as_json: bool) -> None:
    """Выдать коды классу; печатаются коды без имён.

    Повторный вызов выдаёт коды только тем, у кого их ещё нет. Кому какой код выдан, видит
    заместитель директора на странице «Коды участников».
    """
    caller = operator(school)
    with open_journal(school=school) as database:
        class_id = find_class_for(database, caller, monitoring, class_name)
        issued = issue_codes(database, caller, monitoring, class_id)
    click.echo(dump_json(issued) if as_json else "\n".join(issued))
