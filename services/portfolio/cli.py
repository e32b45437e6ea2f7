"""The portfolio's part in commands: rows and objects compared, folders of the demo filled."""

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError

from services.portfolio.app import store_of
from services.portfolio.demo.seed import Owner, fill_folders
from services.portfolio.objects.reconcile import Compared, Named, reconcile, told
from services.portfolio.settings import read_limits
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Unavailable
from services.shared.http.jsonio import dump_json
from services.shared.objects.storage import Storage
from services.shared.process.clock import now
from services.shared.process.settings import read_settings

_WHAT = {"file": "файл", "preview": "уменьшенный вид", "cover": "обложка"}
_WHY = {"size": "не тот размер", "content": "не то содержание"}


@click.group()
def portfolio() -> None:
    """Папки достижений."""


@portfolio.command(name="reconcile")
@click.option("--quick", is_flag=True, help="Сверить наличие и размеры, не читая файлов.")
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def reconcile_(quick: bool, as_json: bool) -> None:
    """Сверить записи папок с файлами в хранилище.

    Называет лишнее (файл без записи), потери (запись без файла) и повреждённое. Ничего не
    меняет и никого не останавливает. Код 0 — всё сходится, 1 — что-то найдено.
    """
    with open_portfolio() as (database, storage):
        found = reconcile(database, storage, _operator(), read=not quick)
    click.echo(dump_json(told(found)) if as_json else _in_words(found))
    if not found.is_whole:
        sys.exit(1)


def fill_demo(owners: Sequence[Owner]) -> int:
    """Put works into the folders of the demo's children; return how many were missing.

    Raises:
        Unavailable: the database or the object store does not answer; what is there stays.
    """
    moment = now()
    with open_portfolio() as (database, storage):
        return fill_folders(database, storage, read_limits(), owners, moment)


def _in_words(found: Compared) -> str:
    lines = [f"Записей {found.rows}, файлов {found.objects}, прочитано {found.bytes_read} байт."]
    lines += [f"лишний: {one.key}, {one.size} байт" for one in found.strays]
    lines += [f"потерян: {_named(one)}" for one in found.losses]
    lines += [f"повреждён, {_WHY[one.why]}: {_named(one.named)}" for one in found.damaged]
    return "\n".join([*lines, "Всё сходится."] if found.is_whole else lines)


def _named(one: Named) -> str:
    return f"{one.key} ({_WHAT[one.what]}, школа {one.school})"


def _operator() -> Caller:
    return Caller(
        f"operator:{getpass.getuser()}", Role.OPERATOR, None,
        correlation_id=new_id().hex, origin="cli",
    )  # fmt: skip


@contextmanager
def open_portfolio() -> Iterator[tuple[Database, Storage]]:
    """Open the portfolio's database and bucket for one command.

    Raises:
        Unavailable: the database does not answer.
    """
    settings = read_settings("portfolio")
    database = Database(settings.database_url, pool_size=1)
    try:
        yield database, store_of(settings)
    except OperationalError as error:
        raise Unavailable("База данных не отвечает: запущена ли платформа?") from error
    finally:
        database.close()
