"""Accounts of regional systems on the broker: each reaches its exchange and its answers alone.

Only a command of an operator opens this door: the address of the broker's administrator is in the
environment of no service.
"""

import re
from typing import Any, LiteralString, Protocol
from urllib.parse import quote, urlsplit

import orjson
import psycopg
import urllib3
from psycopg import sql

from services.shared.errors import Unavailable
from services.shared.messaging.broker.regions import Region
from services.shared.process.settings import SettingsError

_TIMEOUT = 10
_CONNECTIONS = 20


class Accounts(Protocol):
    """Who may do what on a broker."""

    def ensure(self, region: Region, password: str) -> None:
        """Give a region an account with this password and with its rights, no more and no less.

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
        return _RabbitAccounts(admin_url)
    if scheme in ("postgresql", "postgres"):
        return _PgmqAccounts(admin_url)
    raise SettingsError(
        "BROKER_ADMIN_URL: нужен адрес HTTP API RabbitMQ "
        "(http://пользователь:пароль@узел:15672/vhost) или PostgreSQL с pgmq (postgresql://…)."
    )


class _RabbitAccounts:
    """RabbitMQ's, through the HTTP API of its management plugin."""

    def __init__(self, admin_url: str) -> None:
        place = urlsplit(admin_url)
        self._base = f"{place.scheme}://{place.hostname}:{place.port or 15672}/api"
        self._vhost = quote(place.path.lstrip("/") or "/", safe="")
        self._headers = {
            **urllib3.make_headers(basic_auth=f"{place.username}:{place.password}"),
            "Content-Type": "application/json",
        }
        self._http = urllib3.PoolManager(timeout=_TIMEOUT, retries=False)

    def ensure(self, region: Region, password: str) -> None:
        """Give a region its account and rights."""
        self._put(f"users/{region.account}", {"password": password, "tags": ""})
        self._put(
            f"permissions/{self._vhost}/{region.account}",
            {
                "configure": "^$",
                "write": f"^{re.escape(region.exchange)}$",
                "read": f"^{re.escape(region.answers)}$",
            },
        )

    def _put(self, path: str, body: dict[str, Any]) -> None:
        try:
            answer = self._http.request(
                "PUT", f"{self._base}/{path}", body=orjson.dumps(body), headers=self._headers
            )
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable(
                "RabbitMQ не отвечает по BROKER_ADMIN_URL: включён ли плагин управления?"
            ) from error
        if answer.status not in (201, 204):
            raise Unavailable(f"RabbitMQ отказал администратору: HTTP {answer.status}.")


class _PgmqAccounts:
    """pgmq's: a role of PostgreSQL with rights on the tables of two queues.

    Schema and functions of pgmq are open to it, but they run with its own rights; the lists of
    queues and bindings show it those that it has a right on (deploy.development.embedded.pgmq).
    """

    def __init__(self, admin_url: str) -> None:
        self._admin_url = admin_url

    def ensure(self, region: Region, password: str) -> None:
        """Give a region its role and rights.

        Raises:
            Unavailable: the broker's database refuses the administrator, or does not answer.
        """
        try:
            with psycopg.connect(self._admin_url, connect_timeout=_TIMEOUT) as connection:
                _ensure_role(connection, region.account, password)
                for statement in _RIGHTS:
                    _grant(connection, statement, region)
        except psycopg.Error as error:
            raise Unavailable(
                "База брокера не приняла администратора (BROKER_ADMIN_URL): "
                f"{type(error).__name__}."
            ) from error


# What sending (one INSERT that says the number it gave) and reading (a mark, then DELETE) take.
_RIGHTS: tuple[LiteralString, ...] = (
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA pgmq TO {role}",
    "GRANT SELECT ON pgmq.meta, pgmq.topic_bindings TO {role}",
    "REVOKE ALL ON pgmq.{intake}, pgmq.{answers} FROM {role}",
    "GRANT INSERT (message, headers, vt), SELECT (msg_id) ON pgmq.{intake} TO {role}",
    "GRANT SELECT, UPDATE (vt, read_ct, last_read_at), DELETE ON pgmq.{answers} TO {role}",
)


def _ensure_role(
    connection: psycopg.Connection[Any], role: str, password: str
) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    # The verifier rather than the password: the server's log may keep statements.
    verifier = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    statement: LiteralString = "{} ROLE {} LOGIN CONNECTION LIMIT {} PASSWORD {}"
    connection.execute(
        sql.SQL(statement).format(
            sql.SQL("ALTER" if known else "CREATE"),
            sql.Identifier(role),
            sql.Literal(_CONNECTIONS),
            sql.Literal(verifier.decode()),
        )
    )


def _grant(
    connection: psycopg.Connection[Any], statement: LiteralString, region: Region
) -> None:
    connection.execute(
        sql.SQL(statement).format(
            database=sql.Identifier(connection.info.dbname),
            role=sql.Identifier(region.account),
            intake=sql.Identifier(_table(region.intake)),
            answers=sql.Identifier(_table(region.answers)),
        )
    )


def _table(queue: str) -> str:
    """Return the table of a queue, named as kombu and pgmq name it."""
    return "q_" + re.sub(r"[^a-z0-9]", "_", queue)
