"""`letopis demo`: makes the demo municipality in the journal, the issuer and the portfolio."""

from dataclasses import asdict

import click

from services.commands.accounts import issuer_accounts
from services.gateway.auth.identity.commands import sync_accounts
from services.gateway.auth.identity.settings import read_identity_settings
from services.journal.demo.commands import create_demo, demo_folders
from services.portfolio.demo.commands import fill_demo
from services.portfolio.demo.seed import Owner
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import environment_for


@click.group()
def demo() -> None:
    """Учебный муниципалитет: две школы с вымышленными людьми."""


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def create(as_json: bool) -> None:
    """Создать учебный муниципалитет или продолжить прерванное."""
    made = create_demo()
    report = sync_accounts(read_identity_settings(environment_for("gateway")), issuer_accounts())
    works = fill_demo([Owner(**asdict(one)) for one in demo_folders()])
    created = {
        "schools": made.schools,
        "classes_made": made.classes,
        "accounts": made.accounts,
        "accounts_created": report.created,
        "works_made": works,
    }
    text = (
        f"Школ {made.schools}, новых классов {made.classes}, "
        f"учётных записей {made.accounts}, из них новых {report.created}, "
        f"новых работ в папках {works}."
    )
    click.echo(dump_json(created) if as_json else text)
