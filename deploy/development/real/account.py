"""Owns the unprivileged account that runs the servers when we are root, and what it owns."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from deploy.development.part_folder import ACCOUNTS, account, is_reachable

NAME = ACCOUNTS[0]


def exists() -> bool:
    """Tell whether there is an account made for the servers, or no need of one."""
    return account() in (None, NAME)


def create() -> None:
    """Make the account, without a home, a shell or a password."""
    subprocess.run(
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", NAME],
        check=True,
    )


def can_reach(path: Path) -> bool:
    """Tell whether whoever runs the servers may walk down to this path, there or not yet."""
    user = account()
    there = next(one for one in (path, *path.parents) if one.exists())
    return user is None or is_reachable(there, user)


def home_of_servers(data_dir: Path) -> Path:
    """Make the folder below which each server has its own."""
    home = data_dir / "real"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account() is not None:
        # To be walked through, not listed; every file below is closed by itself.
        for folder in (data_dir, home):
            folder.chmod(0o711)
    return home


def own_folder(folder: Path) -> Path:
    """Make a private folder that the account owns."""
    folder.mkdir(mode=0o700, exist_ok=True)
    _give(folder)
    return folder


def own_file(path: Path, text: str) -> Path:
    """Write a file that the account alone reads."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    _give(path)
    return path


def _give(path: Path) -> None:
    user = account()
    if user is not None:
        shutil.chown(path, user, pwd.getpwnam(user).pw_gid)
