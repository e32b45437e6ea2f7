"""Owns RabbitMQ from Debian's package: a node of our own, and the epmd that it needs."""

from collections.abc import Mapping
from pathlib import Path

from deploy.embedded import place
from deploy.kept import answers
from deploy.local import account
from deploy.part import Part

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
NODE = "letopis@localhost"
USER = VIRTUAL_HOST = "letopis"


def parts(home: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> list[Part]:
    """Describe the node, and epmd before it.

    A node starts an epmd by itself when there is none, as a daemon that outlives it; kept as a
    part, epmd ends with the rest.
    """
    folder = place.place_for(home, "rabbitmq", secrets["place_rabbitmq"])
    environment = node_environment(folder, ports)
    return [
        Part(
            name="epmd",
            command=["epmd", "-address", "127.0.0.1", "-port", str(ports["epmd"])],
            environment={},
            ready=lambda: answers(ports["epmd"]),
            user=place.account(),
            cwd=folder,
        ),
        Part(
            name="rabbitmq",
            command=[str(SERVER)],
            environment=environment,
            ready=lambda: answers(ports["amqp"]),
            user=place.account(),
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
    """Write the node's files; the user and virtual host named here replace the default guest."""
    for name in ("data", "log", "generated"):
        account.own_folder(folder / name)
    account.own_file(folder / "rabbitmq.conf", configuration(ports["amqp"], secrets["rabbitmq"]))
    account.own_file(folder / "rabbitmq-env.conf", "")
    account.own_file(folder / "enabled_plugins", "[].\n")


def configuration(port: int, password: str) -> str:
    """The text of rabbitmq.conf."""
    return "\n".join(
        [
            f"listeners.tcp.1 = 127.0.0.1:{port}",
            f"default_vhost = {VIRTUAL_HOST}",
            f"default_user = {USER}",
            f"default_pass = {password}",
            "default_user_tags.administrator = false",
            "disk_free_limit.absolute = 200MB",
            "log.file = false",
            "log.console = true",
            "log.console.level = warning",
            "",
        ]
    )
