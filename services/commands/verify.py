"""`letopis verify`: checks the hash chains of every service."""

import sys
from dataclasses import dataclass
from importlib import import_module

import click

from services.commands.against import compare_with, lines_of
from services.shared.accountability.signing import signatures_of
from services.shared.accountability.verification import Break, verify_all
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import SERVICES, read_settings
from services.shared.runtime.commands import open_database


@dataclass(frozen=True, slots=True)
class VerifiedChain:
    """A chain of one school: how many rows it has, and where it does not hold."""

    service: str
    chain: str
    school: str
    rows: int
    breaks: list[Break]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
@click.option(
    "--against",
    metavar="archive|region:ФАЙЛ|ФАЙЛ",
    help="С чем сравнить концы цепочек; без указания — с записью архива, если он отвечает.",
)
def verify(as_json: bool, against: str | None) -> None:
    """Проверить, что журнал доступа и история отметок не изменены и не укорочены.

    Код 0 — каждая цепочка цела и та же, что в записи о ней; 1 — какая-то нет: её место названо.
    """
    # First what was kept elsewhere: what is told meanwhile is then no contradiction.
    comparison = compare_with(against)
    chains = [chain for service in SERVICES for chain in verify_service(service)]
    broken = [chain for chain in chains if chain.breaks]
    if as_json:
        click.echo(dump_json({"chains": chains, "compared": comparison}))
    else:
        click.echo(f"Цепочек {len(chains)}, записей {sum(chain.rows for chain in chains)}.")
        for chain in broken:
            for found in chain.breaks:
                click.echo(
                    f"{chain.service}, {chain.chain}, {chain.school}, "
                    f"запись {found.sequence}: {found.what}"
                )
        for line in lines_of(comparison):
            click.echo(line)
    if broken or not comparison.holds:
        sys.exit(1)


def verify_service(service: str) -> list[VerifiedChain]:
    """Return what was found in each chain of each school of a service.

    Raises:
        Unavailable: the database does not answer.
    """
    chains = import_module(f"services.{service}.app").SERVICE.chains
    settings = read_settings(service)
    signatures = signatures_of(settings)
    with open_database(settings) as database:
        return [
            VerifiedChain(service, found.chain, found.school_id, found.rows, found.breaks)
            for chain in chains
            for found in verify_all(database, chain, signatures)
        ]
