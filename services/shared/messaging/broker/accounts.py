"""Accounts on the broker: each reaches what is its own alone.

Only the installation and the commands of an operator open this door: the address of the broker's
administrator is in the environment of no service.
"""

from typing import Protocol
from urllib.parse import urlsplit

from services.shared.messaging.broker.pgmq_accounts import PgmqAccounts
from services.shared.messaging.broker.rabbitmq_accounts import RabbitAccounts
from services.shared.messaging.broker.regions import Region
from services.shared.process.settings import SettingsError


class Accounts(Protocol):
    """Who may do what on a broker."""

    def ensure(self, region: Region, password: str) -> None:
        """Give a region an account with this password and with its rights, no more and no less.

        Raises:
            Unavailable: the broker does not answer, or refuses us.
        """

    def ensure_service(self, service: str, password: str) -> None:
        """Give a service the same.

        Raises:
            Unavailable: the broker does not answer, or refuses us.
        """


def open_accounts(admin_url: str) -> Accounts:
    """Return the accounts of the broker whose administrator `admin_url` names.

    Raises:
        SettingsError: the address is neither of RabbitMQ's HTTP API nor of a PostgreSQL.
    """
    scheme = urlsplit(admin_url).scheme
    if scheme in ("http", "https"):
        return RabbitAccounts(admin_url)
    if scheme in ("postgresql", "postgres"):
        return PgmqAccounts(admin_url)
    raise SettingsError(
        "BROKER_ADMIN_URL: нужен адрес HTTP API RabbitMQ "
        "(http://пользователь:пароль@узел:15672/vhost) или PostgreSQL с pgmq (postgresql://…)."
    )
