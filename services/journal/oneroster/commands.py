"""The commands `letopis import-oneroster` and `export-oneroster`."""

import os
from pathlib import Path

import click

from services.journal.core.operator import open_journal
from services.journal.list_reading.commands import list_command
from services.journal.oneroster.usecases.exporting import export_bundle
from services.journal.oneroster.usecases.importing import Bundles
from services.shared.runtime.commands import operator

import_oneroster_command = list_command(
    "import-oneroster", Bundles(), "Загрузить учеников, сотрудников и нагрузку из пакета "
    "OneRoster 1.2 (ZIP)"
)


@click.command(
    name="export-oneroster",
    help="Записать пакет OneRoster 1.2 (ZIP): классы, ученики, кто кого учит.\n\n"
    "Код 0 — записан, 1 — отказ, файла нет. Существующий файл не заменяется.",
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--school", required=True, help="Код школы, например 131.")
@click.option("--year", required=True, help="Учебный год: 2026/2027.")
def export_oneroster_command(file: Path, school: str, year: str) -> None:
    """Write the bundle of a school's year."""
    with open_journal(school=school) as database:
        _, content = export_bundle(database, operator(school), year)
    try:
        with open(file, "xb", opener=_for_its_owner) as stream:
            stream.write(content)
    except OSError as error:
        raise click.ClickException(f"«{file}» не записан: {error.strerror}.") from error
    click.echo(f"Записано: {file}")


def _for_its_owner(path: str, flags: int) -> int:
    """Open a file that nobody else may read: it names children."""
    return os.open(path, flags, 0o600)
