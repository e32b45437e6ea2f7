"""Owns RabbitMQ from Debian's package: a node of our own, and the epmd that it needs."""

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from deploy.databases import SERVICES
from deploy.development import part_folder
from deploy.development.part import Part
from deploy.development.ports import answers
from deploy.development.real import account
from services.shared.messaging.broker.connection import ANSWERS, EXCHANGE
from services.shared.messaging.broker.platform import (
    Rights,
    account_of,
    platform_queues,
    rights_of,
)

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
NODE = "letopis@localhost"
VIRTUAL_HOST = "letopis"
ADMINISTRATOR = "letopis-admin"
"""Makes accounts and queues of regional systems, for an operator's command; no service knows it.
"""
SHARED = "letopis"
"""The account that all services had in earlier versions; nobody enters with it any more."""
LARGEST = 32 << 20
"""Bytes of one message."""


def parts(home: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> list[Part]:
    """Describe the node, and epmd before it.

    A node starts an epmd by itself when there is none, as a daemon that outlives it; kept as a
    part, epmd ends with the rest.
    """
    folder = part_folder.part_folder(home, "rabbitmq", secrets["place_rabbitmq"])
    environment = node_environment(folder, ports)
    return [
        Part(
            name="epmd",
            command=["epmd", "-address", "127.0.0.1", "-port", str(ports["epmd"])],
            environment={},
            ready=lambda: answers(ports["epmd"]),
            user=part_folder.account(),
            cwd=folder,
        ),
        Part(
            name="rabbitmq",
            command=[str(SERVER)],
            environment=environment,
            ready=lambda: answers(ports["amqp"]) and answers(ports["amqp_admin"]),
            user=part_folder.account(),
            start_timeout=120,
            stop_grace=15,
            cwd=folder,
            before=lambda: configure(folder, ports, secrets),
            after=("epmd",),
        ),
    ]


def operator_url(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    """The address by which an operator's command reaches the broker."""
    return _url(ADMINISTRATOR, secrets["rabbitmq_admin"], ports)


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
    return f"rabbitmq_{service}"


def admin_url(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    """The address of the HTTP API, by which an operator's command makes accounts."""
    login = f"{ADMINISTRATOR}:{secrets['rabbitmq_admin']}"
    return f"http://{login}@127.0.0.1:{ports['amqp_admin']}/{VIRTUAL_HOST}"


def node_environment(folder: Path, ports: Mapping[str, int]) -> dict[str, str]:
    """Everything a node, or a tool that speaks to it, must know to stay apart from others."""
    loopback_only = "-kernel inet_dist_use_interface {127,0,0,1}"
    return {
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "ERL_EPMD_PORT": str(ports["epmd"]),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": NODE,
        "RABBITMQ_DIST_PORT": str(ports["amqp_dist"]),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": loopback_only,
        # The start script then becomes the node instead of watching it: one process to signal.
        "RUNNING_UNDER_SYSTEMD": "true",
    }


def configure(folder: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> None:
    """Write the node's files; the users and virtual host named here replace the default guest."""
    for name in ("data", "log", "generated"):
        account.own_folder(folder / name)
    definitions = folder / "definitions.json"
    account.own_file(
        folder / "rabbitmq.conf", configuration(ports["amqp"], ports["amqp_admin"], definitions)
    )
    passwords = {service: secrets[secret_name(service)] for service in SERVICES}
    account.own_file(definitions, definitions_of(passwords, secrets["rabbitmq_admin"]))
    account.own_file(folder / "rabbitmq-env.conf", "")
    account.own_file(folder / "enabled_plugins", "[rabbitmq_management].\n")


def configuration(port: int, admin_port: int, definitions: Path) -> str:
    """The text of rabbitmq.conf."""
    return "\n".join(
        [
            f"listeners.tcp.1 = 127.0.0.1:{port}",
            "management.tcp.ip = 127.0.0.1",
            f"management.tcp.port = {admin_port}",
            # The plugin is here for accounts, not for its statistics.
            "management_agent.disable_metrics_collector = true",
            f"load_definitions = {definitions}",
            "disk_free_limit.absolute = 200MB",
            f"max_message_size = {LARGEST}",
            "log.file = false",
            "log.console = true",
            "log.console.level = warning",
            "",
        ]
    )


def definitions_of(passwords: Mapping[str, str], admin_password: str) -> str:
    """The definitions that every start brings the node to: accounts, exchanges, queues.

    `passwords` are the services'. What is not named stays as it is: regional systems.
    """
    rights = {account_of(service): rights_of(service) for service in passwords}
    rights[ADMINISTRATOR] = Rights(".*", ".*", configure=".*")
    rights[SHARED] = Rights("^$", "^$")
    return json.dumps(
        {
            "vhosts": [{"name": VIRTUAL_HOST}],
            "users": [
                {"name": SHARED, "tags": "", "password_hash": ""},
                {"name": ADMINISTRATOR, "tags": "administrator", **_hashed(admin_password)},
                *(
                    {"name": account_of(service), "tags": "", **_hashed(password)}
                    for service, password in passwords.items()
                ),
            ],
            "permissions": [
                _of({"user": user, "configure": one.configure, "write": one.write,
                     "read": one.read})
                for user, one in rights.items()
            ],
            "topic_permissions": [
                _of({"user": user, "exchange": exchange, "write": keys, "read": "^$"})
                for user, one in rights.items()
                for exchange, keys in one.topics
            ],
            **_layout(),
        }
    )


def _layout() -> dict[str, list[dict[str, object]]]:
    """Exchanges, and the services' queues with what fills them."""
    queues = platform_queues()
    return {
        "exchanges": [
            _of({"name": one.name, "type": one.type, "durable": True, "auto_delete": False,
                 "internal": False, "arguments": {}})
            for one in (EXCHANGE, ANSWERS)
        ],
        "queues": [
            _of({"name": name, "durable": True, "auto_delete": False, "arguments": arguments})
            for name, arguments in {one.name: one.queue_arguments for one in queues}.items()
        ],
        "bindings": [
            _of({"source": one.exchange.name, "destination": one.name,
                 "destination_type": "queue", "routing_key": one.routing_key, "arguments": {}})
            for one in queues
        ],
    }


def _of(thing: dict[str, object]) -> dict[str, object]:
    return {"vhost": VIRTUAL_HOST, **thing}


def _url(name: str, password: str, ports: Mapping[str, int]) -> str:
    return f"amqp://{name}:{password}@127.0.0.1:{ports['amqp']}/{VIRTUAL_HOST}"


def _hashed(password: str) -> dict[str, str]:
    """A password as RabbitMQ keeps it: a salt of four bytes, and SHA-256 of both."""
    salt = os.urandom(4)
    digest = hashlib.sha256(salt + password.encode()).digest()
    return {
        "password_hash": b64encode(salt + digest).decode(),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
    }
