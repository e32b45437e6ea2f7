"""Owns the log files of supervised processes: where they are, how long they grow, their end."""

import os
import shutil
from pathlib import Path
from typing import BinaryIO

LARGEST = 10 * 1024 * 1024
"""Bytes after which a log is set aside as `<name>.log.1`, replacing the one set aside before."""


def open_log(path: Path) -> BinaryIO:
    """Open a log for a child process: every write lands at the end, so it may be cut under it."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def set_aside_when_large(path: Path, largest: int = LARGEST) -> bool:
    """Copy a large log to its second place and empty it; the writer keeps its open file."""
    if not path.exists() or path.stat().st_size <= largest:
        return False
    shutil.copyfile(path, path.with_name(path.name + ".1"))
    os.truncate(path, 0)
    return True


def last_lines(path: Path, count: int = 12) -> list[str]:
    """Read the end of a log."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 16_384))
        return file.read().decode(errors="replace").splitlines()[-count:]
