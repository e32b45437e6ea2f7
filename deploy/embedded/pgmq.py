"""Owns the embedded broker: a database with pgmq's schema, on the embedded PostgreSQL."""

from collections.abc import Mapping

import psycopg
from pgmq.install import get_embedded_install_sql

from deploy.databases import create_database, prepare_role, with_database
from deploy.embedded.postgres import superuser_dsn

NAME = "letopis_broker"

TOPIC_WITH_HEADERS = """
CREATE OR REPLACE FUNCTION pgmq.send_topic(routing_key text, msg jsonb, headers jsonb)
RETURNS integer LANGUAGE sql AS $$ SELECT pgmq.send_topic(routing_key, msg, headers, 0) $$
"""
"""kombu calls this signature; pgmq has only the one with a delay."""


def prepare_broker(dsn: str, password: str, name: str = NAME) -> None:
    """Make the broker's role, database and schema, each once; the role owns its database alone."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        prepare_role(connection, name, password)
        create_database(connection, name, name)
    own = with_database(dsn, name)
    with psycopg.connect(own, user=name, password=password) as connection:
        if connection.execute("SELECT to_regnamespace('pgmq')").fetchone() == (None,):
            connection.execute(get_embedded_install_sql().encode())
        connection.execute(TOPIC_WITH_HEADERS)


def broker_url(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    """The broker's address as kombu takes it."""
    return f"pgmq://{NAME}:{secrets['broker']}@127.0.0.1:{ports['postgres']}/{NAME}"


def prepare(ports: Mapping[str, int], secrets: Mapping[str, str]) -> None:
    """Make the platform's own broker on the embedded PostgreSQL."""
    prepare_broker(superuser_dsn(ports, secrets), secrets["broker"])
