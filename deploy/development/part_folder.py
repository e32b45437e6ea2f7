"""Owns where a part's files lie and which account works with them when we are root."""

import os
import pwd
import shutil
from pathlib import Path

from deploy.failures import CannotStart

ACCOUNTS = ("letopis", "postgres", "nobody")
"""Unprivileged accounts in the order in which we take them."""

ELSEWHERE = Path("/var/lib/letopis")
"""Where root puts files whose data folder is closed to the unprivileged account."""


def account() -> str | None:
    """Whom PostgreSQL, which refuses root, runs as; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        if _exists(name):
            return name
    raise CannotStart(
        "PostgreSQL не работает от имени root, а другой учётной записи на машине нет. "
        "Заведите её: useradd --system letopis"
    )


def part_folder(data_dir: Path, part: str, identity: str) -> Path:
    """Make the folder of a part's files, reachable by the account that will work with them.

    A data folder in a closed home (such as /root) gets a link to a folder named after
    `identity`, random and kept in it; modes of folders that are not ours stay as they are.
    """
    user = account()
    here = data_dir / part
    if user is None or is_reachable(data_dir.parent, user):
        return _own(here, user)
    place = _own(ELSEWHERE, None, 0o711) / identity[:16]
    if not here.is_symlink():
        here.symlink_to(place)
    return _own(place, user)


def is_reachable(folder: Path, user: str) -> bool:
    """Tell whether an account may walk down to a folder."""
    person = pwd.getpwnam(user)
    groups = os.getgrouplist(user, person.pw_gid)
    folder = folder.resolve()
    return all(_lets_in(step, person.pw_uid, groups) for step in (folder, *folder.parents))


def _lets_in(folder: Path, uid: int, groups: list[int]) -> bool:
    status = folder.stat()
    if status.st_uid == uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid in groups:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def _own(folder: Path, user: str | None, mode: int = 0o700) -> Path:
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    if user is not None and folder.owner() != user:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    return folder


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
