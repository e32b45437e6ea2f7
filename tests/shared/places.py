"""Where the tests' PostgreSQL, broker and store run: embedded, or the real servers."""

import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deploy.databases import prepare_database, service_url
from deploy.development.embedded import pgmq
from deploy.development.embedded import postgres as embedded_postgres
from deploy.development.generated_secrets import generated_ports, generated_secrets
from deploy.development.real import account, rabbitmq
from deploy.development.real import postgres as local_postgres
from tests.parts import KIND, Databases
from tests.shared.running import Running
from tests.shared.tables import create_shared_tables

REAL = KIND == "real"


@dataclass(frozen=True)
class Place:
    """A server: its process, and the address of its superuser or of its only user."""

    running: Running
    address: str


def start_postgres(folder: Path, stack: ExitStack, *, fsync: bool = True) -> Place:
    """Start a PostgreSQL of its own; without fsync it is faster and forgets in a power cut."""
    ports, kept = generated_ports(folder / "ports"), generated_secrets(folder / "secrets")
    if REAL:
        part = local_postgres.part(_real_home(folder), ports, kept)
        address = local_postgres.superuser_dsn(ports, kept)
    else:
        settings: Mapping[str, str] = {} if fsync else {"fsync": "off"}
        part = embedded_postgres.part(folder, ports, kept, settings)
        address = embedded_postgres.superuser_dsn(ports, kept)
    running = Running(part, folder / "postgres.log").start()
    stack.callback(running.stop)
    return Place(running, address)


def start_broker(folder: Path, stack: ExitStack) -> Place:
    """Start a broker of its own: RabbitMQ, or pgmq on a PostgreSQL that nobody else uses."""
    if not REAL:
        server = start_postgres(folder, stack)
        password = secrets.token_hex(16)
        pgmq.prepare_broker(server.address, password)
        port = psycopg.conninfo.conninfo_to_dict(server.address)["port"]
        url = f"pgmq://{pgmq.NAME}:{password}@127.0.0.1:{port}/{pgmq.NAME}"
        return Place(server.running, url)
    ports, kept = generated_ports(folder / "ports"), generated_secrets(folder / "secrets")
    epmd, node = rabbitmq.parts(_real_home(folder), ports, kept)
    stack.callback(Running(epmd, folder / "epmd.log").start().stop)
    running = Running(node, folder / "rabbitmq.log").start()
    stack.callback(running.stop)
    return Place(running, rabbitmq.broker_url(ports, kept))


def create_service_database(superuser: str, name: str) -> Databases:
    """Make a database with the shared tables on a server of a test's own."""
    password = secrets.token_hex(16)
    prepare_database(superuser, name, password, password)
    owner = service_url(superuser, f"{name}_owner", password, name)
    create_shared_tables(owner)
    return Databases(service_url(superuser, f"{name}_app", password, name), owner)


def _real_home(folder: Path) -> Path:
    home = folder / "real"
    home.mkdir(exist_ok=True)
    home.chmod(0o711)
    if not account.exists():
        account.create()
    return home
