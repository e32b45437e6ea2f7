"""`letopis accounts`: the accounts that the schools' people are to have at the issuer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import click
from rich.console import Console
from rich.table import Table

from services.gateway.auth.identity.accounts import Account
from services.gateway.auth.identity.commands import add_account_commands
from services.gateway.auth.identity.memberships import Membership, group_of
from services.journal.accounts.usecases import ListedAccount, list_accounts
from services.journal.core.operator import open_journal
from services.journal.demo.commands import demo_passwords, is_demo
from services.shared.accountability.roles import PEOPLE_ROLES, Role
from services.shared.http.jsonio import dump_json
from services.shared.runtime.commands import operator


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One role of a demo account, with its password and, of a representative, the children."""

    login: str
    password: str
    role: Role
    school: str | None
    name: str
    children: tuple[str, ...]


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Список одним документом JSON.")
@click.pass_context
def accounts(context: click.Context, as_json: bool) -> None:
    """Учётные записи; без подкоманды — список учебных записей с паролями."""
    if context.invoked_subcommand is not None:
        return
    listed = demo_accounts(_list_accounts(), demo_passwords().read())
    if as_json:
        click.echo(dump_json(listed))
    else:
        Console().print(_table(listed))


def issuer_accounts() -> list[Account]:
    """Return the accounts as the issuer should have them; the demo's come with a password."""
    listed = _list_accounts()
    passwords = demo_passwords().ensure(one.login for one in listed) if is_demo() else {}
    return [_account(one, passwords.get(one.login)) for one in listed]


def demo_accounts(
    listed: Iterable[ListedAccount], passwords: Mapping[str, str]
) -> list[DemoAccount]:
    """Return the accounts with a password, one for each role.

    Schools in turn and those above them last; within a school in the order of roles, those with
    several roles after the others.
    """
    accounts = [
        DemoAccount(
            login=one.login,
            password=passwords[one.login],
            role=membership.role,
            school=membership.school_id,
            name=one.name.full,
            children=membership.children,
        )
        for one in listed
        if one.login in passwords
        for membership in one.memberships
    ]
    several = {one.login for one in listed if len(one.memberships) > 1}
    return sorted(
        accounts,
        key=lambda one: (
            one.school or "~",
            PEOPLE_ROLES.index(one.role),
            one.login in several,
            one.login,
        ),
    )


def _list_accounts() -> list[ListedAccount]:
    with open_journal() as database:
        return list_accounts(database, operator())


def _account(one: ListedAccount, password: str | None) -> Account:
    return Account(
        login=one.login,
        family_name=one.name.family,
        given_name=one.name.given,
        patronymic=one.name.patronymic,
        person_id=one.person_id,
        groups=tuple(
            sorted(group_of(Membership(m.school_id, m.role)) for m in one.memberships)
        ),
        password=password,
    )


def _table(listed: Iterable[DemoAccount]) -> Table:
    table = Table(title="Учебные учётные записи", title_justify="left")
    for heading in ("Школа", "Роль", "Логин", "Пароль", "Имя", "Дети"):
        table.add_column(heading)
    for one in listed:
        table.add_row(
            one.school or "", one.role, one.login, one.password, one.name, ", ".join(one.children)
        )
    return table


add_account_commands(accounts, issuer_accounts)
