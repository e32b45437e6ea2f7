"""Owns PostgreSQL from Debian's package: an instance of our own, on a port of its own."""

import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg

from deploy.development import part_folder
from deploy.development.part import Part
from deploy.development.ports import answers
from deploy.development.processes import account as numbers_of
from deploy.development.real import account
from deploy.failures import CannotStart

LIBRARIES = Path("/usr/lib/postgresql")
SUPERUSER = "postgres"
OLDEST = 15

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_connections": "off",
    "log_min_messages": "warning",
    "log_parameter_max_length_on_error": "0",  # a failed statement must not log a child's data
    "log_min_error_statement": "panic",
    "wal_recycle": "off",  # a used segment is removed, not kept with what it holds (deploy.traces)
}


def part(home: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> Part:
    """Describe the server; what Debian's own cluster does is not our concern."""
    folder = part_folder.part_folder(home, "postgres", secrets["place_postgres"])
    settings = {**SETTINGS, "port": str(ports["postgres"])}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return Part(
        name="postgres",
        command=[str(binary(folder, "postgres")), "-D", str(folder / "data"), *options],
        environment={"LC_ALL": "C.UTF-8"},
        ready=lambda: accepts(ports, secrets),
        user=part_folder.account(),
        start_timeout=120,  # recovery after a crash under load
        stop_signal=signal.SIGINT,
        stop_grace=10,
        cwd=folder,
        before=lambda: create_cluster(folder, secrets["postgres"]),
    )


def superuser_dsn(
    ports: Mapping[str, int], secrets: Mapping[str, str], database: str = "postgres"
) -> str:
    """The address by which roles and databases are made."""
    return f"postgresql://{SUPERUSER}:{secrets['postgres']}@127.0.0.1:{ports['postgres']}/{database}"


def accepts(ports: Mapping[str, int], secrets: Mapping[str, str]) -> bool:
    """Tell whether the server takes statements (it accepts connections earlier than that)."""
    if not answers(ports["postgres"]):
        return False
    try:
        with psycopg.connect(superuser_dsn(ports, secrets), connect_timeout=2) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def installed() -> dict[int, Path]:
    """The folders of binaries on this machine by major version."""
    found = LIBRARIES.glob("*/bin/postgres")
    return {int(path.parent.parent.name): path.parent for path in found}


def binary(folder: Path, name: str) -> Path:
    """The program `name` of the version that wrote this data; the newest one for new data.

    Raises:
        CannotStart: that version is not installed (any more).
    """
    versions = installed()
    written = folder / "data" / "PG_VERSION"
    wanted = int(written.read_text()) if written.exists() else max(versions, default=0)
    if wanted not in versions or wanted < OLDEST:
        raise CannotStart(
            f"Нужен PostgreSQL {wanted or OLDEST}: "
            "выполните «python -m deploy.development.real install» "
            f"или установите пакет postgresql-{wanted or OLDEST}."
        )
    return versions[wanted] / name


def create_cluster(folder: Path, password: str) -> None:
    """Make the data folder once; it gets its name when it is whole."""
    data, draft = folder / "data", folder / "draft"
    if data.exists():
        return
    shutil.rmtree(draft, ignore_errors=True)
    first_password = account.own_file(folder / "password", password)
    try:
        _initdb(folder, draft, first_password)
    finally:
        first_password.unlink()
    draft.rename(data)


def _initdb(folder: Path, data: Path, password: Path) -> None:
    words = [
        str(binary(folder, "initdb")), "-D", str(data), "-U", SUPERUSER,
        "--auth=scram-sha-256", f"--pwfile={password}",
        "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums",
    ]
    user, group = numbers_of(part_folder.account()) or (None, None)
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False,
        user=user, group=group, extra_groups=None if user is None else [],
    )
    if done.returncode != 0:
        raise CannotStart(f"PostgreSQL не смог создать базу: {done.stderr.strip()}")
