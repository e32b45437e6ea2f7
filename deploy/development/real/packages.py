"""Owns Debian's packages: which are missing, and installing them without their own instances."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.development.real import keycloak_build, postgres, rabbitmq, verapdf
from deploy.development.real.cache import cache_dir
from deploy.development.real.download import Say, run_patiently
from deploy.failures import CannotStart

POLICY = Path("/usr/sbin/policy-rc.d")
CLUSTER_POLICY = Path("/etc/postgresql-common/createcluster.d/letopis.conf")


@dataclass(frozen=True)
class Package:
    """A package of Debian, how to see that it is there, and the service it would start."""

    name: str
    is_there: Callable[[], bool]
    service: str | None = None


PACKAGES = (
    Package("postgresql", lambda: bool(postgres.installed())),
    Package("rabbitmq-server", rabbitmq.SERVER.exists, service="rabbitmq-server"),
    Package("default-jre-headless", lambda: shutil.which("java") is not None),
    Package("maven", lambda: _is_all_fetched() or shutil.which("mvn") is not None),
)


def missing() -> list[Package]:
    """The packages that this machine lacks."""
    return [package for package in PACKAGES if not package.is_there()]


def install(packages: list[Package], say: Say) -> None:
    """Install packages with apt; no server of theirs is started now or at the next boot.

    Raises:
        CannotStart: we may not, or apt failed each time.
    """
    names = [package.name for package in packages]
    if os.geteuid() != 0:
        raise CannotStart(
            "Не хватает пакетов Debian. Попросите администратора выполнить: "
            f"apt-get install {' '.join(names)}"
        )
    say(", ".join(names))
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run_patiently(["apt-get", "update", "-q"], say, environment=quiet)
    with _text_in(POLICY, "#!/bin/sh\nexit 101\n", 0o755), _text_in(
        CLUSTER_POLICY, "create_main_cluster = false\n", 0o644
    ):
        run_patiently(
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", *names],
            say, environment=quiet,
        )
    for package in packages:
        if package.service:
            subprocess.run(["update-rc.d", package.service, "disable"], check=True)


@contextmanager
def _text_in(path: Path, text: str, mode: int) -> Iterator[None]:
    """Keep a file of ours in place for a while; an administrator's own stays as it is."""
    if path.exists():
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _is_all_fetched() -> bool:
    """Whether the cache has everything that comes from Maven Central."""
    return all((cache_dir() / one.FOLDER).exists() for one in (keycloak_build, verapdf))
