"""`letopis admin-link`: the link with which the platform's first administrator sets a password."""

from datetime import datetime

import click

from services.gateway.auth.context import accounts_of
from services.gateway.auth.identity.accounts import Account, Accounts
from services.gateway.auth.identity.client import IssuerDown
from services.gateway.auth.identity.memberships import Membership, group_of
from services.gateway.auth.invitations.codes import begin_link
from services.gateway.auth.invitations.commands import open_gateway
from services.gateway.auth.invitations.usecases import (
    FIRST_ADMINISTRATOR_LIVES,
    issue_invitation,
)
from services.gateway.security.keys import Keys
from services.journal.core.operator import open_journal
from services.journal.operators.usecases import Operator, create_operator, list_operators
from services.journal.people.rules import Name, parse_name
from services.shared.accountability.roles import Role
from services.shared.http.jsonio import dump_json
from services.shared.runtime.commands import operator

_NAME = Name("Администратор", "платформы")


@click.command(name="admin-link")
@click.option("--login", default="admin", show_default=True, help="Логин, если его ещё нет.")
@click.option("--json", "as_json", is_flag=True, help="Одним документом JSON.")
def admin_link(login: str, as_json: bool) -> None:
    """Напечатать ссылку, по которой администратор платформы задаёт пароль.

    Одно использование, один день; прежняя ссылка перестаёт действовать. Отказывает, когда
    администратор уже задал пароль.
    """
    try:
        link, until, login = _issue(login.strip().lower())
    except IssuerDown as error:
        raise click.ClickException(
            f"Сервер входа не отвечает ({error}). Проверьте, что он запущен, и повторите команду."
        ) from error
    if as_json:
        click.echo(dump_json({"login": login, "link": link, "expires_at": until.isoformat()}))
    else:
        click.echo(
            f"Ссылка администратора платформы, логин {login}:\n{link}\n"
            f"Одно использование, до {until.astimezone():%d.%m.%Y %H:%M}."
        )


def _issue(login: str) -> tuple[str, datetime, str]:
    """Return link, its end and the login; the account is at the issuer afterwards."""
    with open_gateway() as (database, settings):
        accounts = accounts_of(settings)
        person = _administrator(login, accounts)
        accounts.keep(_account(person))
        issued = issue_invitation(
            database, Keys(settings.session_key), operator(), person.login,
            lives=FIRST_ADMINISTRATOR_LIVES, new_factor=True,
        )
        link = begin_link(settings.public_url, issued.login, issued.code)
        return link, issued.expires_at, issued.login


def _administrator(login: str, accounts: Accounts) -> Operator:
    """Return the administrator who has not begun, made if there is none."""
    with open_journal() as journal:
        known = [
            one for one in list_operators(journal, operator())
            if one.role is Role.PLATFORM_ADMIN and one.ended_at is None
        ]
        begun = [one.login for one in known if accounts.has_password(one.login)]
        if begun:
            raise click.ClickException(
                f"Администратор платформы уже начал работу: {', '.join(begun)}. Других заводит он "
                "на странице «Операторы». Пароль забыт: letopis invite ЛОГИН --new-factor."
            )
        return known[0] if known else create_operator(
            journal, operator(), name=_NAME, role=Role.PLATFORM_ADMIN, login=login
        )


def _account(person: Operator) -> Account:
    name = parse_name(person.name)
    return Account(
        login=person.login,
        family_name=name.family,
        given_name=name.given,
        patronymic=name.patronymic,
        person_id=person.person_id,
        groups=(group_of(Membership(None, person.role)),),
    )
