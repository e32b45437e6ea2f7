"""The command `letopis region`: a regional system gets its account, queues and machine client.

It needs three parts at once: the journal, which knows the systems; the broker, which keeps them
to their own exchange and queue; and the issuer, where each is a machine client for `/api/`.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import click

from services.gateway.auth.identity.client import IssuerDown
from services.gateway.auth.identity.clients import RegionClients
from services.journal.core.operator import open_journal, operator
from services.journal.regions.usecases import register_region
from services.shared.errors import Unavailable
from services.shared.http.jsonio import dump_json
from services.shared.messaging.broker.accounts import open_accounts
from services.shared.messaging.broker.regions import Region, declare_region, region_named
from services.shared.process.settings import SettingsError, environment_for, read_settings


@dataclass(frozen=True)
class OperatorSettings:
    """What only an operator's command is told."""

    broker_url: str = field(repr=False)
    broker_admin_url: str = field(repr=False)
    # How the region reaches the broker, where that differs from how we do.
    exchange_url: str = field(repr=False)
    # Secrets of regional systems are made from it, and so kept nowhere.
    exchange_key: str = field(repr=False)
    issuer: str
    audience: str
    client_id: str
    client_secret: str = field(repr=False)

    @property
    def token_url(self) -> str:
        """Where a machine client asks for its token."""
        return f"{self.issuer}/protocol/openid-connect/token"


def read_operator_settings(environment: Mapping[str, str]) -> OperatorSettings:
    """Read what a command about regional systems needs.

    Raises:
        SettingsError: a variable is missing; the message names it.
    """
    broker_url = _required(environment, "BROKER_URL")
    return OperatorSettings(
        broker_url=broker_url,
        broker_admin_url=_required(environment, "BROKER_ADMIN_URL"),
        exchange_url=environment.get("EXCHANGE_BROKER_URL") or broker_url,
        exchange_key=_required(environment, "EXCHANGE_KEY"),
        issuer=_required(environment, "OIDC_ISSUER").rstrip("/"),
        audience=environment.get("OIDC_AUDIENCE", "letopis-api"),
        client_id=environment.get("OIDC_REGION_ADMIN_CLIENT_ID", "region-admin"),
        client_secret=_required(environment, "OIDC_REGION_ADMIN_CLIENT_SECRET"),
    )


@click.group()
def region() -> None:
    """Региональные системы: обмен мониторингами и результатами."""


@region.command()
@click.argument("name")
@click.option("--new-secret", is_flag=True, help="Сменить пароль брокера и секрет клиента.")
@click.option("--json", "as_json", is_flag=True, help="Доступ одним документом JSON.")
def add(name: str, new_secret: bool, as_json: bool) -> None:
    """Дать региональной системе доступ к обмену; повторный вызов ничего не меняет.

    Печатает секреты: их получает только сама система. Как ей работать — docs/exchange.
    """
    told = add_region(region_named(name), renew=new_secret)
    click.echo(dump_json(told) if as_json else "\n".join(f"{k}: {v}" for k, v in told.items()))


def add_region(which: Region, *, renew: bool = False) -> dict[str, Any]:
    """Give a regional system all that it needs, and return how it gets in.

    Every step may be done again: after a failure the same command goes on from there.

    Raises:
        Unavailable: a part does not answer.
        SettingsError: the environment is not an operator's.
    """
    settings = read_operator_settings(environment_for("operator"))
    with open_journal(read_settings("journal")) as database:
        version = register_region(database, operator(), which, renew=renew)
    password = _secret(settings, which, "broker", version)
    client_secret = _secret(settings, which, "client", version)
    _prepare_broker(settings, which, password)
    _prepare_client(settings, which, client_secret)
    return {
        "amqp_url": _with_login(settings.exchange_url, which.account, password),
        "exchange": which.exchange,
        "answer_queue": which.answers,
        "client_id": which.account,
        "client_secret": client_secret,
        "token_url": settings.token_url,
    }


def _prepare_broker(settings: OperatorSettings, which: Region, password: str) -> None:
    try:
        declare_region(settings.broker_url, which)
    except OSError as error:
        raise Unavailable("Брокер не отвечает. Повторите команду.") from error
    open_accounts(settings.broker_admin_url).ensure(which, password)


def _prepare_client(settings: OperatorSettings, which: Region, secret: str) -> None:
    clients = RegionClients(settings.issuer, settings.client_id, settings.client_secret)
    try:
        clients.ensure(which.account, secret, settings.audience)
    except IssuerDown as error:
        raise Unavailable("Сервер входа не отвечает. Повторите команду.") from error


def _secret(settings: OperatorSettings, which: Region, what: str, version: int) -> str:
    """Return the secret of this number: the same each time, and guessed by nobody."""
    told = f"{which.name} {what} {version}".encode()
    return hmac.new(settings.exchange_key.encode(), told, "sha256").hexdigest()


def _with_login(url: str, login: str, password: str) -> str:
    place = urlsplit(url)
    address = place.netloc.rpartition("@")[2]
    return place._replace(netloc=f"{quote(login)}:{quote(password)}@{address}").geturl()


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingsError(f"Не задана переменная {name}: она есть только у оператора.")
    return value
