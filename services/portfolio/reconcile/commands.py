"""The command that compares rows and objects."""

import sys
from dataclasses import asdict
from typing import Any

import click

from services.portfolio.core.operator import open_portfolio
from services.portfolio.reconcile.usecases import Comparison, NamedObject, reconcile
from services.shared.http.jsonio import dump_json
from services.shared.runtime.commands import operator

_WHAT = {"file": "файл", "preview": "уменьшенный вид", "cover": "обложка"}
_WHY = {"size": "не тот размер", "content": "не то содержание", "cut": "пришёл не целиком"}


@click.group()
def portfolio() -> None:
    """Папки достижений."""


@portfolio.command(name="reconcile")
@click.option("--quick", is_flag=True, help="Сверить наличие и размеры, не читая файлов.")
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def reconcile_(quick: bool, as_json: bool) -> None:
    """Сверить записи папок с файлами в хранилище.

    Называет лишнее (файл без записи), потери (запись без файла) и повреждённое: не того размера
    или содержания, а из принятого до сверки длины — обрывающееся раньше своего конца. Ничего не
    меняет и никого не останавливает. Код 0 — всё сходится, 1 — что-то найдено.
    """
    with open_portfolio() as (database, storage):
        found = reconcile(database, storage, operator(), read=not quick)
    click.echo(dump_json(as_document(found)) if as_json else _as_text(found))
    if not found.is_whole:
        sys.exit(1)


def as_document(found: Comparison) -> dict[str, Any]:
    """Return the report of `--json`: `rows`, `unproven` (rows of which it is not known that all
    of the file came), `objects`, `bytes_read` as numbers, and the lists
    `strays` (key, size), `losses` (key, school, what, row) and `damaged` (the same, and why).
    """
    return {
        "rows": found.rows,
        "unproven": found.unproven,
        "objects": found.objects,
        "bytes_read": found.bytes_read,
        "strays": [asdict(one) for one in found.strays],
        "losses": [_identified(one) for one in found.losses],
        "damaged": [{**_identified(one.named), "why": one.why} for one in found.damaged],
    }


def _identified(one: NamedObject) -> dict[str, str]:
    return {"key": one.key, "school": one.school, "what": one.what, "row": one.row}


def _as_text(found: Comparison) -> str:
    lines = [f"Записей {found.rows}, файлов {found.objects}, прочитано {found.bytes_read} байт."]
    lines += [f"лишний: {one.key}, {one.size} байт" for one in found.strays]
    lines += [f"потерян: {_label(one)}" for one in found.losses]
    lines += [f"повреждён, {_WHY[one.why]}: {_label(one.named)}" for one in found.damaged]
    return "\n".join([*lines, "Всё сходится."] if found.is_whole else lines)


def _label(one: NamedObject) -> str:
    return f"{one.key} ({_WHAT[one.what]}, школа {one.school})"
