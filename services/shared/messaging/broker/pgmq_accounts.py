"""Accounts on pgmq: roles of PostgreSQL that reach no table, only functions that look who calls.

What each may send and read, and how much may wait, are rows of the schema `gate`
(deploy.development.embedded: gate_tables.sql, gate_functions.sql).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from services.shared.errors import Unavailable
from services.shared.messaging.broker.connection import ANSWERS, EXCHANGE, queue_name
from services.shared.messaging.broker.platform import account_of, types_of
from services.shared.messaging.broker.regions import (
    BYTES_WAITING,
    CONNECTIONS,
    INTAKE,
    UNREAD_AT_MOST,
    WAITING_AT_MOST,
    Region,
)
from services.shared.messaging.subscriptions import ANSWERING

_TIMEOUT = 10
_LARGEST = 24 << 20  # bytes of a row: 16 MB in base64, and what is around it
_UNREAD_BYTES = 4 << 30
_SERVICES_CONNECTIONS = 60

Database = psycopg.Connection[Any]


class PgmqAccounts:
    """Roles of the PostgreSQL that is the broker."""

    def __init__(self, admin_url: str) -> None:
        """Take the address of the role that may make others: `postgresql://…`."""
        self._admin_url = admin_url

    def ensure(self, region: Region, password: str) -> None:
        """Give a region its role, rights and limits.

        Raises:
            Unavailable: the broker's database refuses the administrator, or does not answer.
        """
        with _connected(self._admin_url) as connection:
            verifier = _ensure_role(connection, region.account, password, CONNECTIONS)
            admit_region(connection, region, verifier)

    def ensure_service(self, service: str, password: str) -> None:
        """Give a service its role and rights.

        Raises:
            Unavailable: the broker's database refuses the administrator, or does not answer.
        """
        with _connected(self._admin_url) as connection:
            account = account_of(service)
            verifier = _ensure_role(connection, account, password, _SERVICES_CONNECTIONS)
            admit_service(connection, service)
            _write(connection, "password", account, verifier)


def admit_region(connection: Database, region: Region, verifier: str) -> None:
    """Let a region's role send to its intake and read its answers, and limit both."""
    account, intake, answers = region.account, _table(region.intake), _table(region.answers)
    _clear(connection, account)
    _write(connection, "sender", account, _key(region.exchange, ""))
    _write(connection, "reader", account, answers)
    for service in ANSWERING:
        _write(connection, "reader", account_of(service), intake)
    _write(
        connection, "quota",
        intake, _key(region.exchange, ""), WAITING_AT_MOST, BYTES_WAITING, _LARGEST,
    )
    _write(
        connection, "quota",
        answers, _key(ANSWERS.name, region.name), UNREAD_AT_MOST, _UNREAD_BYTES, _LARGEST,
    )
    _write(connection, "password", account, verifier)
    for statement in _LIMITS:
        connection.execute(sql.SQL(statement).format(role=sql.Identifier(account)))


def admit_service(connection: Database, service: str) -> None:
    """Let a service's role send its own types and read its own queue."""
    account = account_of(service)
    _clear(connection, account)
    _write(connection, "sender", account, _key(EXCHANGE.name, types_of(service)))
    _write(connection, "reader", account, _table(queue_name(service)))
    if service in ANSWERING:
        _write(connection, "sender", account, _key(ANSWERS.name, ""))
        role = sql.Identifier(account)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA gate TO {}").format(role))
        connection.execute(
            sql.SQL("GRANT EXECUTE ON FUNCTION gate.tidy() TO {}").format(role)
        )


# What a session may change of it (all but the last), `gate.tidy` makes good.
_LIMITS: tuple[LiteralString, ...] = (
    "ALTER ROLE {role} RESET ALL",
    "ALTER ROLE {role} SET statement_timeout = '30s'",
    "ALTER ROLE {role} SET idle_in_transaction_session_timeout = '30s'",
    "ALTER ROLE {role} SET temp_file_limit = '64MB'",
)


@contextmanager
def _connected(url: str) -> Iterator[Database]:
    try:
        with psycopg.connect(url, connect_timeout=_TIMEOUT) as connection:
            yield connection
    except psycopg.Error as error:
        raise Unavailable(
            f"База брокера не приняла администратора (BROKER_ADMIN_URL): {type(error).__name__}."
        ) from error


def _ensure_role(connection: Database, role: str, password: str, connections: int) -> str:
    """Make a role, or give it this password; return what the server keeps of the password."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    # The verifier rather than the password: the server's log may keep statements.
    verifier = connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    statement: LiteralString = "{} ROLE {} LOGIN CONNECTION LIMIT {} PASSWORD {}"
    connection.execute(
        sql.SQL(statement).format(
            sql.SQL("ALTER" if known else "CREATE"),
            sql.Identifier(role),
            sql.Literal(connections),
            sql.Literal(verifier),
        )
    )
    return verifier


def _clear(connection: Database, account: str) -> None:
    """Take away what the account had before: rows, and grants of earlier versions on tables.

    A service that takes in what regions send goes on doing so.
    """
    connection.execute("DELETE FROM gate.sender WHERE account = %s", [account])
    connection.execute(
        "DELETE FROM gate.reader WHERE account = %s AND NOT starts_with(queue, %s)",
        [account, _table(INTAKE)],
    )
    role, database = sql.Identifier(account), sql.Identifier(connection.info.dbname)
    connection.execute(
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA pgmq FROM {}").format(role)
    )
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role))


def _write(connection: Database, table: str, *values: object) -> None:
    """Write a row, or the same again."""
    known: LiteralString = "INSERT INTO gate.{table} VALUES ({values}) ON CONFLICT DO NOTHING"
    gone: LiteralString = "DELETE FROM gate.{table} WHERE {key} = %s"
    if table in _KEYS:
        key = sql.Identifier(_KEYS[table])
        connection.execute(
            sql.SQL(gone).format(table=sql.Identifier(table), key=key), values[:1]
        )
    connection.execute(
        sql.SQL(known).format(
            table=sql.Identifier(table),
            values=sql.SQL(", ").join([sql.Placeholder()] * len(values)),
        ),
        values,
    )


_KEYS = {"quota": "queue", "password": "account"}
"""The tables with one row of a kind, which the next one takes the place of."""


def _table(queue: str) -> str:
    """Return a queue's name as kombu and pgmq have it."""
    return re.sub(r"[^a-z0-9]", "_", queue)


def _key(exchange: str, begins: str) -> str:
    """Return what the routing keys begin with by which kombu has pgmq route."""
    return f"kombu.topic.{exchange.replace('-', '--').replace('.', '-d-')}.{begins}"
