"""Commands that need several services: accounts of the journal's people, all hash chains."""

import sys
from collections.abc import Iterable
from dataclasses import asdict
from importlib import import_module
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import OperationalError

from services.gateway.auth.identity.accounts import Account
from services.gateway.auth.identity.commands import add_account_commands, sync_accounts
from services.gateway.auth.identity.memberships import Membership, group_of
from services.gateway.auth.identity.settings import read_identity_settings
from services.journal.accounts.usecases import Listed
from services.journal.cli import (
    create_demo,
    demo_folders,
    demo_passwords,
    is_demo,
    listed_accounts,
)
from services.portfolio.cli import fill_demo
from services.portfolio.demo.seed import Owner
from services.shared.accountability.chain import verify_all
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import Unavailable
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import (
    SERVICES,
    environment_for,
    read_settings,
    signatures_of,
)

# The order in which people look for an account: those who lead first, families last.
_ORDER = (
    Role.DIRECTOR,
    Role.DEPUTY,
    Role.TEACHER,
    Role.CLASS_TEACHER,
    Role.PSYCHOLOGIST,
    Role.ARCHIVIST,
    Role.DATA_OFFICER,
    Role.REPRESENTATIVE,
    Role.PUPIL,
    Role.MUNICIPALITY_OPERATOR,
    Role.REGION_OPERATOR,
    Role.PLATFORM_ADMIN,
)


@click.group()
def demo() -> None:
    """Учебный муниципалитет: две школы с вымышленными людьми."""


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def create(as_json: bool) -> None:
    """Создать учебный муниципалитет или продолжить прерванное."""
    made = create_demo()
    report = sync_accounts(read_identity_settings(environment_for("gateway")), to_issue())
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


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def verify(as_json: bool) -> None:
    """Проверить, что журнал доступа и история отметок не изменены и не укорочены.

    Код 0 — каждая цепочка цела, 1 — какая-то нарушена: её место названо.
    """
    rows = [row for service in SERVICES for row in verified_rows(service)]
    broken = [row for row in rows if row["breaks"]]
    if as_json:
        click.echo(dump_json(rows))
    else:
        click.echo(f"Цепочек {len(rows)}, записей {sum(row['rows'] for row in rows)}.")
        for row in broken:
            for found in row["breaks"]:
                click.echo(
                    f"{row['service']}, {row['chain']}, {row['school']}, "
                    f"запись {found['sequence']}: {found['what']}"
                )
    if broken:
        sys.exit(1)


def verified_rows(service: str) -> list[dict[str, Any]]:
    """Return what was found in each chain of each school of a service.

    Raises:
        Unavailable: the database does not answer.
    """
    chains = import_module(f"services.{service}.app").SERVICE.chains
    settings = read_settings(service)
    signatures = signatures_of(settings)
    database = Database(settings.database_url, pool_size=1)
    try:
        return [
            {
                "service": service,
                "chain": found.chain,
                "school": found.school_id,
                "rows": found.rows,
                "breaks": [{"sequence": one.sequence, "what": one.what} for one in found.breaks],
            }
            for chain in chains
            for found in verify_all(database, chain, signatures)
        ]
    except OperationalError as error:
        raise Unavailable("База данных не отвечает: запущена ли платформа?") from error
    finally:
        database.close()


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Список одним документом JSON.")
@click.pass_context
def accounts(context: click.Context, as_json: bool) -> None:
    """Учётные записи; без подкоманды — список учебных записей с паролями."""
    if context.invoked_subcommand is not None:
        return
    rows = demo_rows(listed_accounts(), demo_passwords().read())
    if as_json:
        click.echo(dump_json(rows))
    else:
        Console().print(_table(rows))


def to_issue() -> list[Account]:
    """Return the accounts as the issuer should have them; the demo's come with a password."""
    listed = listed_accounts()
    passwords = demo_passwords().ensure(one.login for one in listed) if is_demo() else {}
    return [_account(one, passwords.get(one.login)) for one in listed]


def demo_rows(listed: Iterable[Listed], passwords: dict[str, str]) -> list[dict[str, Any]]:
    """Return one row for each account and role, schools in turn and those above them last."""
    rows = [
        {
            "login": one.login,
            "password": passwords[one.login],
            "role": membership.role,
            "school": membership.school_id,
            "name": one.name.full,
            "children": list(membership.children),
        }
        for one in listed
        if one.login in passwords
        for membership in one.memberships
    ]
    several = {one.login for one in listed if len(one.memberships) > 1}
    return sorted(
        rows,
        key=lambda row: (
            row["school"] or "~",
            _ORDER.index(row["role"]),
            row["login"] in several,
            row["login"],
        ),
    )


def _account(one: Listed, password: str | None) -> Account:
    return Account(
        login=one.login,
        family_name=one.name.family,
        given_name=one.name.given,
        patronymic=one.name.patronymic,
        person_id=one.person_id,
        groups=tuple(
            sorted(group_of(Membership(m.school_id, Role(m.role))) for m in one.memberships)
        ),
        password=password,
    )


def _table(rows: Iterable[dict[str, Any]]) -> Table:
    table = Table(title="Учебные учётные записи", title_justify="left")
    for heading in ("Школа", "Роль", "Логин", "Пароль", "Имя", "Дети"):
        table.add_column(heading)
    for row in rows:
        table.add_row(
            row["school"] or "",
            row["role"],
            row["login"],
            row["password"],
            row["name"],
            ", ".join(row["children"]),
        )
    return table


add_account_commands(accounts, to_issue)
