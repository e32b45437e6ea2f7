"""Prepares the servers of `deploy/compose.yaml`: databases, buckets, queues, and who may do what.

Run before anything else starts; where all of it is there, nothing changes.
"""

import os
import sys

import click
import psycopg
from psycopg.conninfo import make_conninfo

from deploy.buckets import USERS
from deploy.databases import (
    SERVICES,
    app_secret,
    create_database,
    owner_secret,
    prepare_databases,
    prepare_role,
    work_secret,
)
from deploy.store import Root, prepare_store, secret_name
from services.commands.broker import prepare_broker
from services.shared.errors import Unavailable


def main() -> None:
    """Prepare the servers; exit 1 with one sentence when one of them does not answer."""
    superuser = make_conninfo(
        host="postgres", user="postgres", password=os.environ["POSTGRES_PASSWORD"]
    )
    secrets = _secrets()
    prepare_databases(superuser, secrets)
    _prepare_keycloak(superuser)
    try:
        prepare_broker(_broker_environment())
    except Unavailable as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    root = Root(
        "silo:9000", "us-east-1", os.environ["STORE_ROOT_USER"], os.environ["STORE_ROOT_PASSWORD"]
    )
    if not prepare_store(root, secrets):
        click.echo("Хранилище объектов не отвечает по адресу silo:9000.", err=True)
        sys.exit(1)


def _prepare_keycloak(superuser: str) -> None:
    with psycopg.connect(superuser, autocommit=True) as connection:
        prepare_role(connection, "keycloak", os.environ["KEYCLOAK_DATABASE_PASSWORD"])
        create_database(connection, "keycloak", "keycloak")


def _broker_environment() -> dict[str, str]:
    login = f"letopis-admin:{os.environ['BROKER_ADMIN_PASSWORD']}"
    return {
        **os.environ,
        "BROKER_URL": f"amqp://{login}@rabbitmq:5672/letopis",
        "BROKER_ADMIN_URL": f"http://{login}@rabbitmq:15672/letopis",
    }


def _secrets() -> dict[str, str]:
    secrets = {}
    for service in SERVICES:
        secrets[owner_secret(service)] = os.environ[f"{service.upper()}_OWNER_PASSWORD"]
        secrets[app_secret(service)] = os.environ[f"{service.upper()}_APP_PASSWORD"]
        secrets[work_secret(service)] = os.environ[f"{service.upper()}_WORK_PASSWORD"]
    for service in USERS:
        secrets[secret_name(service)] = os.environ[f"{service.upper()}_STORE_SECRET"]
    return secrets


if __name__ == "__main__":
    main()
