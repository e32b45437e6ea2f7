"""A file system of a few MiB, so that a test can fill a disk and free it again."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A mounted folder that can be filled to its last byte."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Take all room but `leave` bytes."""
        with self._ballast.open("ab", buffering=0) as file:
            size = 1 << 20
            while size and (not leave or self.free() > leave):
                try:
                    file.write(bytes(min(size, self.free() - leave) if leave else size))
                except OSError:
                    size //= 2

    def relieve(self) -> None:
        """Give the room back."""
        self._ballast.unlink()

    def free(self) -> int:
        """Bytes that are free."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize


@contextmanager
def small_disk(folder: Path, mib: int) -> Iterator[SmallDisk]:
    """Mount a file system of so many MiB; skips where only an ordinary user runs the tests."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder.mkdir(parents=True, exist_ok=True)
    said = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0711", "tmpfs", str(folder)],
        capture_output=True, text=True, check=False,
    )
    if said.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {said.stderr.strip()}")
    try:
        yield SmallDisk(folder)
    finally:
        # Lazily: what was killed just now may not have let go of its files.
        subprocess.run(["umount", "-l", str(folder)], check=True)
