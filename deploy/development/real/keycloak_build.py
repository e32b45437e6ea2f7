"""Owns Keycloak's distribution in the cache: fetched with Maven, built once for PostgreSQL."""

import subprocess
from pathlib import Path

from deploy.development.real import maven
from deploy.development.real.cache import cache_dir, kept
from deploy.development.real.download import Say
from deploy.failures import CannotStart

VERSION = "26.7.3"
BUILD_OPTIONS = ("--db=postgres", "--health-enabled=true", "--metrics-enabled=true")
FOLDER = f"keycloak/{VERSION}-postgres"


def distribution() -> Path:
    """The built server; instances run from it and write nothing into it.

    Raises:
        CannotStart: it has not been installed.
    """
    folder = cache_dir() / FOLDER
    if not folder.exists():
        raise CannotStart(
            f"Keycloak {VERSION} не установлен: "
            "выполните «python -m deploy.development.real install»."
        )
    return folder


def install(say: Say) -> Path:
    """Fetch and build the server unless the cache has it."""

    def build(draft: Path) -> None:
        say(f"загрузка дистрибутива {VERSION} (176 МБ)")
        archive = _fetch(draft, say)
        # tar of the system: Python 3.11.2, which Debian 12 has, cannot refuse unsafe members.
        subprocess.run(
            ["tar", "-xzf", str(archive), "-C", str(draft), "--strip-components=1",
             "--no-same-owner"],
            check=True,
        )
        archive.unlink()
        say("сборка под PostgreSQL, около 20 с")
        _build(draft)

    return kept(FOLDER, build)


def _fetch(folder: Path, say: Say) -> Path:
    maven.fetch(f"org.keycloak:keycloak-quarkus-dist:{VERSION}:tar.gz", folder, say)
    return folder / "keycloak-quarkus-dist.tar.gz"


def _build(folder: Path) -> None:
    done = subprocess.run(
        ["sh", str(folder / "bin" / "kc.sh"), "build", *BUILD_OPTIONS],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder),
             "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False,
    )
    if done.returncode != 0:
        raise CannotStart(f"Keycloak не собрался: {done.stdout.strip()[-600:]}")
