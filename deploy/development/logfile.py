"""Owns the log files of supervised processes: where they are, how long they grow, their end."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

LARGEST = 10 * 1024 * 1024
"""Bytes after which a log is set aside as `<name>.log.1`, replacing the one set aside before."""


def open_log(path: Path) -> BinaryIO:
    """Open a log for a child process: every write lands at the end, so it may be cut under it.

    Where it cannot be opened (a full disk has no room for a new file) what the process says is
    lost: a part without a log is better than none.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        descriptor = os.open(os.devnull, os.O_WRONLY)
    return os.fdopen(descriptor, "ab")


def set_aside_when_large(path: Path, largest: int = LARGEST) -> bool:
    """Copy a large log to its second place and empty it; the writer keeps its open file.

    Raises:
        OSError: there is no room for the copy; the log is as it was, the older copy is gone.
    """
    if not path.exists() or path.stat().st_size <= largest:
        return False
    aside = path.with_name(path.name + ".1")
    aside.unlink(missing_ok=True)  # its room may be what the new one needs
    try:
        shutil.copyfile(path, aside)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    os.truncate(path, 0)
    return True


def last_lines(path: Path, count: int = 12) -> list[str]:
    """Read the end of a log."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 16_384))
        return file.read().decode(errors="replace").splitlines()[-count:]
