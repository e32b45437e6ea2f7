"""The command `letopis region`: a regional system gets its account, queues and machine client.

It needs three parts at once: the journal, which knows the systems; the broker, which keeps them
to their own exchange and queue; and the issuer, where each is a machine client for `/api/`.
"""

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from urllib.parse import quote, urlsplit

import click

from services.gateway.auth.identity.client import IssuerDown
from services.gateway.auth.identity.clients import RegionClients
from services.journal.core.operator import open_journal
from services.journal.regions.usecases import register_region
from services.shared.errors import Unavailable
from services.shared.http.jsonio import dump_json
from services.shared.messaging.broker.accounts import open_accounts
from services.shared.messaging.broker.regions import Region, declare_region, region_named
from services.shared.process.settings import SettingsError, environment_for, read_settings
from services.shared.runtime.commands import operator


@dataclass(frozen=True)
class OperatorSettings:
    """Settings that only an operator's command has."""

    broker_url: str = field(repr=False)
    broker_admin_url: str = field(repr=False)
    # How the region reaches the broker, where that differs from how we do.
    exchange_url: str = field(repr=False)
    # Secrets of regional systems are derived from it, and so stored nowhere.
    exchange_key: str = field(repr=False)
    issuer: str
    audience: str
    client_id: str
    client_secret: str = field(repr=False)

    @property
    def token_url(self) -> str:
        """The address at which a machine client gets its token."""
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


@dataclass(frozen=True)
class RegionAccess:
    """How a regional system gets in: the broker's address with its login, and its client."""

    amqp_url: str = field(repr=False)
    exchange: str
    answer_queue: str
    client_id: str
    client_secret: str = field(repr=False)
    token_url: str


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
    access = asdict(add_region(region_named(name), renew=new_secret))
    lines = (f"{key}: {value}" for key, value in access.items())
    click.echo(dump_json(access) if as_json else "\n".join(lines))


def add_region(region: Region, *, renew: bool = False) -> RegionAccess:
    """Give a regional system its account, queues and client, with new secrets on `renew`.

    Every step may be done again: after a failure the same command goes on from there.

    Raises:
        Unavailable: a part does not answer.
        SettingsError: the environment is not an operator's.
    """
    settings = read_operator_settings(environment_for("operator"))
    with open_journal(read_settings("journal")) as database:
        version = register_region(database, operator(), region, renew=renew)
    password = _secret(settings, region, "broker", version)
    client_secret = _secret(settings, region, "client", version)
    _prepare_broker(settings, region, password)
    _prepare_client(settings, region, client_secret)
    return RegionAccess(
        amqp_url=_with_login(settings.exchange_url, region.account, password),
        exchange=region.exchange,
        answer_queue=region.answers,
        client_id=region.account,
        client_secret=client_secret,
        token_url=settings.token_url,
    )


def _prepare_broker(settings: OperatorSettings, region: Region, password: str) -> None:
    try:
        declare_region(settings.broker_url, region)
    except OSError as error:
        raise Unavailable("Брокер не отвечает. Повторите команду.") from error
    open_accounts(settings.broker_admin_url).ensure(region, password)


def _prepare_client(settings: OperatorSettings, region: Region, secret: str) -> None:
    clients = RegionClients(settings.issuer, settings.client_id, settings.client_secret)
    try:
        clients.ensure(region.account, secret, settings.audience)
    except IssuerDown as error:
        raise Unavailable("Сервер входа не отвечает. Повторите команду.") from error


def _secret(settings: OperatorSettings, region: Region, what: str, version: int) -> str:
    """Return the secret of this number: the same each time, and guessed by nobody."""
    name = f"{region.name} {what} {version}".encode()
    return hmac.new(settings.exchange_key.encode(), name, "sha256").hexdigest()


def _with_login(url: str, login: str, password: str) -> str:
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{quote(login)}:{quote(password)}@{address}").geturl()


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingsError(f"Не задана переменная {name}: она есть только у оператора.")
    return value
