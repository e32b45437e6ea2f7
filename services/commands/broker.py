"""The command `letopis broker`: an installation's exchanges, queues and accounts on the broker."""

from collections.abc import Mapping

import click

from services.shared.errors import Unavailable
from services.shared.messaging.broker.accounts import open_accounts
from services.shared.messaging.broker.platform import declare_platform
from services.shared.process.settings import SERVICES, SettingsError, own_environment


@click.group()
def broker() -> None:
    """Брокер: обменники, очереди и учётные записи сервисов."""


@broker.command()
def prepare() -> None:
    """Создать на брокере недостающее и дать сервисам их права; повтор ничего не меняет.

    Нужны BROKER_URL и BROKER_ADMIN_URL администратора и JOURNAL_BROKER_PASSWORD,
    PORTFOLIO_BROKER_PASSWORD, ARCHIVE_BROKER_PASSWORD, GATEWAY_BROKER_PASSWORD: те же пароли,
    что в BROKER_URL сервисов. Выполняется при установке и при каждом обновлении.
    """
    prepare_broker(own_environment())


def prepare_broker(environment: Mapping[str, str]) -> None:
    """Make what is missing on the broker and give the services their accounts.

    Raises:
        SettingsError: a variable is missing; the message names it.
        Unavailable: the broker does not answer, or refuses the administrator.
    """
    passwords = {name: _of(environment, f"{name.upper()}_BROKER_PASSWORD") for name in SERVICES}
    accounts = open_accounts(_of(environment, "BROKER_ADMIN_URL"))
    try:
        declare_platform(_of(environment, "BROKER_URL"))
    except OSError as error:
        raise Unavailable("Брокер не отвечает. Повторите команду.") from error
    for name, password in passwords.items():
        accounts.ensure_service(name, password)


def _of(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingsError(f"Не задана переменная {name}: она есть только у оператора.")
    return value
