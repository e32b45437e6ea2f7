"""Owns the embedded broker: a database with pgmq's schema, on the embedded PostgreSQL."""

from collections.abc import Mapping
from typing import LiteralString

import psycopg
from pgmq.install import get_embedded_install_sql
from psycopg import sql

from deploy.databases import create_database, prepare_role, with_database
from deploy.development.embedded.postgres import superuser_dsn

NAME = "letopis_broker"
ADMINISTRATOR = "letopis_broker_admin"
"""Makes the roles of regional systems, for an operator's command; no service knows it."""

TOPIC_WITH_HEADERS = """
CREATE OR REPLACE FUNCTION pgmq.send_topic(routing_key text, msg jsonb, headers jsonb)
RETURNS integer LANGUAGE sql AS $$ SELECT pgmq.send_topic(routing_key, msg, headers, 0) $$
"""
"""kombu calls this signature; pgmq has only the one with a delay."""


OWN_QUEUES_ALONE: tuple[LiteralString, ...] = (
    """
    CREATE OR REPLACE FUNCTION pgmq.is_open_to_me(queue_name text) RETURNS boolean
    LANGUAGE sql STABLE AS $$
        SELECT coalesce(has_any_column_privilege(t, 'INSERT, SELECT'), false)
          FROM (SELECT to_regclass(format('pgmq.%I', 'q_' || lower(queue_name)))) AS q (t)
    $$
    """,
    "ALTER TABLE pgmq.meta ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE pgmq.topic_bindings ENABLE ROW LEVEL SECURITY",
    "DROP POLICY IF EXISTS own_queues ON pgmq.meta",
    "CREATE POLICY own_queues ON pgmq.meta USING (pgmq.is_open_to_me(queue_name))",
    "DROP POLICY IF EXISTS own_queues ON pgmq.topic_bindings",
    "CREATE POLICY own_queues ON pgmq.topic_bindings USING (pgmq.is_open_to_me(queue_name))",
)
"""kombu lists all queues when it connects, and a message is routed by a look at all bindings:
whoever does not own the broker sees, of both, what belongs to queues that it has a right on."""


def prepare_broker(
    dsn: str, password: str, name: str = NAME, admin_password: str | None = None
) -> None:
    """Make the broker's role, database and schema, each once; the role owns its database alone.

    With `admin_password` also the role that may make others beside it.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        prepare_role(connection, name, password)
        create_database(connection, name, name)
        if admin_password is not None:
            _prepare_administrator(connection, admin_password, name)
    own = with_database(dsn, name)
    with psycopg.connect(own, user=name, password=password) as connection:
        if connection.execute("SELECT to_regnamespace('pgmq')").fetchone() == (None,):
            connection.execute(get_embedded_install_sql().encode())
        connection.execute(TOPIC_WITH_HEADERS)
        for statement in OWN_QUEUES_ALONE:
            connection.execute(statement)


def _prepare_administrator(
    connection: psycopg.Connection[object], password: str, owner: str
) -> None:
    prepare_role(connection, ADMINISTRATOR, password)
    for statement in ("ALTER ROLE {admin} CREATEROLE", "GRANT {owner} TO {admin}"):
        connection.execute(
            sql.SQL(statement).format(
                admin=sql.Identifier(ADMINISTRATOR), owner=sql.Identifier(owner)
            )
        )


def admin_url(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    """The address by which an operator's command makes roles of regional systems."""
    login = f"{ADMINISTRATOR}:{secrets['broker_admin']}"
    return f"postgresql://{login}@127.0.0.1:{ports['postgres']}/{NAME}"


def broker_url(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    """The broker's address as kombu takes it."""
    return f"pgmq://{NAME}:{secrets['broker']}@127.0.0.1:{ports['postgres']}/{NAME}"


def prepare(ports: Mapping[str, int], secrets: Mapping[str, str]) -> None:
    """Make the platform's own broker on the embedded PostgreSQL."""
    prepare_broker(
        superuser_dsn(ports, secrets),
        secrets["broker"],
        admin_password=secrets["broker_admin"],
    )
