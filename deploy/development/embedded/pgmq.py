"""Owns the embedded broker: a database with pgmq's schema, on the embedded PostgreSQL."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from pgmq.install import get_embedded_install_sql
from psycopg import sql

from deploy.databases import (
    SERVICES,
    close_common_databases,
    create_database,
    prepare_role,
    with_database,
)
from deploy.development.embedded.postgres import superuser_dsn
from services.shared.messaging.broker.pgmq_accounts import PgmqAccounts, admit_region
from services.shared.messaging.broker.platform import account_of, declare_platform
from services.shared.messaging.broker.regions import Region

NAME = "letopis_broker"
ADMINISTRATOR = "letopis_broker_admin"
"""Makes the roles of regional systems, for an operator's command; no service knows it."""
_HERE = Path(__file__).parent

_OF_THE_OWNER: tuple[LiteralString, ...] = (
    "GRANT USAGE ON SCHEMA gate TO {owner} WITH GRANT OPTION",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA gate TO {owner}",
    "GRANT EXECUTE ON FUNCTION gate.tidy() TO {owner} WITH GRANT OPTION",
    "GRANT EXECUTE ON FUNCTION gate.tidy_beyond(interval) TO {owner}",
    # What pgmq itself needs where everybody else has lost it (gate_tables.sql).
    "GRANT USAGE ON LANGUAGE plpgsql TO {owner}",
    "GRANT EXECUTE ON FUNCTION pg_advisory_xact_lock(bigint) TO {owner}",
    "GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO {owner}",
    "ALTER SCHEMA public OWNER TO {owner}",
)
_OF_THE_ADMINISTRATOR: tuple[LiteralString, ...] = (
    "ALTER ROLE {admin} CREATEROLE",
    "GRANT {owner} TO {admin}",
    "GRANT SET ON PARAMETER temp_file_limit TO {admin}",
)


def prepare_broker(
    dsn: str, password: str, name: str = NAME, admin_password: str | None = None
) -> None:
    """Make the broker's role, database and schema, each once; the role owns its database alone.

    `dsn` is the superuser's: what regions could do to everybody is taken from them by it alone.

    With `admin_password` also the role that may make others beside it.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        close_common_databases(connection)
        prepare_role(connection, name, password)
        create_database(connection, name, name)
        if admin_password is not None:
            _prepare_administrator(connection, admin_password, name)
    own = with_database(dsn, name)
    with psycopg.connect(own) as connection:
        connection.execute((_HERE / "gate_tables.sql").read_bytes())
        for statement in _OF_THE_OWNER:
            connection.execute(sql.SQL(statement).format(owner=sql.Identifier(name)))
    with psycopg.connect(own, user=name, password=password) as connection:
        if connection.execute("SELECT to_regnamespace('pgmq')").fetchone() == (None,):
            connection.execute(get_embedded_install_sql().encode())
        connection.execute((_HERE / "gate_functions.sql").read_bytes())
    with psycopg.connect(own) as connection:
        _admit_known_regions(connection)


def _admit_known_regions(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Give regions that were added by an earlier version the rights of this one."""
    known = connection.execute(
        "SELECT r.rolname, r.rolpassword FROM pg_authid r"
        " WHERE starts_with(r.rolname, 'region-')"
        " AND NOT EXISTS (SELECT FROM gate.password p WHERE p.account = r.rolname)"
    ).fetchall()
    for account, verifier in known:
        region = Region.of_account(account)
        if region is not None and verifier is not None:
            admit_region(connection, region, verifier)


def _prepare_administrator(
    connection: psycopg.Connection[object], password: str, owner: str
) -> None:
    prepare_role(connection, ADMINISTRATOR, password)
    for statement in _OF_THE_ADMINISTRATOR:
        connection.execute(
            sql.SQL(statement).format(
                admin=sql.Identifier(ADMINISTRATOR), owner=sql.Identifier(owner)
            )
        )


def admin_url(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    """The address by which an operator's command makes roles of regional systems."""
    login = f"{ADMINISTRATOR}:{secrets['broker_admin']}"
    return f"postgresql://{login}@127.0.0.1:{ports['postgres']}/{NAME}"


def owner_url(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    """The broker's address for an operator's command, as kombu takes it: of whom all is there."""
    return _url(NAME, secrets["broker_owner"], ports)


def service_urls(
    ports: Mapping[str, int], secrets: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """The environment by which each service reaches the broker, with an account of its own."""
    return {
        service: {"BROKER_URL": _url(account_of(service), secrets[secret_name(service)], ports)}
        for service in SERVICES
    }


def secret_name(service: str) -> str:
    """Under which name the password of a service's account is kept."""
    return f"broker_{service}"


def _url(account: str, password: str, ports: Mapping[str, int]) -> str:
    return f"pgmq://{account}:{password}@127.0.0.1:{ports['postgres']}/{NAME}"


def prepare(ports: Mapping[str, int], secrets: Mapping[str, str]) -> None:
    """Make the platform's own broker on the embedded PostgreSQL."""
    superuser = superuser_dsn(ports, secrets)
    prepare_broker(superuser, secrets["broker_owner"], admin_password=secrets["broker_admin"])
    declare_platform(owner_url(ports, secrets))
    accounts = PgmqAccounts(with_database(superuser, NAME))
    for service in SERVICES:
        accounts.ensure_service(service, secrets[secret_name(service)])
