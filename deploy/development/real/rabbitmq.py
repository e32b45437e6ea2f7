"""Owns RabbitMQ from Debian's package: a node of our own, and the epmd that it needs."""

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from deploy.development import part_folder
from deploy.development.part import Part
from deploy.development.ports import answers
from deploy.development.real import account

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
NODE = "letopis@localhost"
USER = VIRTUAL_HOST = "letopis"
ADMINISTRATOR = "letopis-admin"
"""Makes the accounts of regional systems, for an operator's command; no service knows it."""


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


def broker_url(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    """The address by which services reach the broker."""
    return f"amqp://{USER}:{secrets['rabbitmq']}@127.0.0.1:{ports['amqp']}/{VIRTUAL_HOST}"


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
    account.own_file(definitions, accounts(secrets["rabbitmq"], secrets["rabbitmq_admin"]))
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
            "log.file = false",
            "log.console = true",
            "log.console.level = warning",
            "",
        ]
    )


def accounts(password: str, admin_password: str) -> str:
    """The definitions that every start brings the node to: our two users and the virtual host.

    Accounts of regional systems are not among them: what is not named stays as it is.
    """
    users = [
        {"name": USER, "tags": "", **_hashed(password)},
        {"name": ADMINISTRATOR, "tags": "administrator", **_hashed(admin_password)},
    ]
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    permissions = [
        {"user": user["name"], "vhost": VIRTUAL_HOST, **everything} for user in users
    ]
    return json.dumps(
        {"vhosts": [{"name": VIRTUAL_HOST}], "users": users, "permissions": permissions}
    )


def _hashed(password: str) -> dict[str, str]:
    """A password as RabbitMQ keeps it: a salt of four bytes, and SHA-256 of both."""
    salt = os.urandom(4)
    digest = hashlib.sha256(salt + password.encode()).digest()
    return {
        "password_hash": b64encode(salt + digest).decode(),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
    }
