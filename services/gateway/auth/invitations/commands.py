"""The command `letopis invite`: a new one-time code for an account, printed as a link."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click

from services.gateway.auth.context import accounts_of
from services.gateway.auth.identity.client import IssuerDown
from services.gateway.auth.invitations.codes import begin_link
from services.gateway.auth.invitations.usecases import LIVES, issue_invitation
from services.gateway.security.keys import Keys
from services.gateway.settings import GatewaySettings, read_gateway_settings
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import environment_for, read_settings
from services.shared.runtime.commands import open_database, operator


@contextmanager
def open_gateway() -> Iterator[tuple[Database, GatewaySettings]]:
    """Open the gateway's database for one command, with its settings."""
    environment = environment_for("gateway")
    settings = read_gateway_settings(read_settings("gateway", environment), environment)
    with open_database(settings.common) as database:
        yield database, settings


@click.command()
@click.argument("login")
@click.option(
    "--days", type=click.IntRange(1, 60), default=LIVES.days, show_default=True,
    help="Сколько дней действует код.",
)
@click.option("--new-factor", is_flag=True, help="Второй фактор настроить заново.")
@click.option("--json", "as_json", is_flag=True, help="Одним документом JSON.")
def invite(login: str, days: int, new_factor: bool, as_json: bool) -> None:
    """Выдать учётной записи LOGIN новый одноразовый код; прежний перестаёт действовать."""
    with open_gateway() as (database, settings):
        _demand_account(settings, login)
        issued = issue_invitation(
            database,
            Keys(settings.session_key),
            operator(),
            login.strip().lower(),
            lives=timedelta(days=days),
            new_factor=new_factor,
        )
    link = begin_link(settings.public_url, issued.login, issued.code)
    if as_json:
        click.echo(dump_json({"login": issued.login, "code": issued.code, "link": link,
                              "expires_at": issued.expires_at.isoformat()}))
    else:
        click.echo(f"Логин: {issued.login}\nКод: {issued.code}\nСсылка: {link}\n"
                   f"Действует до {issued.expires_at:%d.%m.%Y}, одно использование.")


def _demand_account(settings: GatewaySettings, login: str) -> None:
    """Refuse a login that nobody has: its code would open nothing."""
    try:
        accounts_of(settings).demand(login)
    except NotFound as error:
        raise click.ClickException(str(error)) from error
    except IssuerDown as error:
        raise click.ClickException(f"Сервер входа не отвечает ({error}).") from error
