"""Owns what is made at random once and kept in the data folder: ports and secrets."""

import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from deploy.development.ports import free_port

Value = TypeVar("Value", int, str)

class Generated(Mapping[str, Value]):
    """A mapping whose values are made at the first look and written to a private file."""

    def __init__(self, path: Path, make: Callable[[], Value]) -> None:
        self._path = path
        self._lock = threading.RLock()  # parts are prepared side by side
        self._make: Callable[[], Value] = make
        self._values: dict[str, Value] = json.loads(path.read_text()) if path.exists() else {}

    def __getitem__(self, name: str) -> Value:
        with self._lock:
            if name not in self._values:
                self.renew(name)
            return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def renew(self, name: str) -> None:
        """Make a new value for `name` and keep it."""
        with self._lock:
            made = self._make()
            while made in self._values.values():
                made = self._make()
            self._values[name] = made
            write_private(self._path, json.dumps(self._values, indent=1, sort_keys=True))


def generated_secrets(path: Path) -> Generated[str]:
    """Secrets of 32 random bytes in hexadecimal digits, safe inside any address."""
    return Generated(path, lambda: secrets.token_hex(32))


def generated_ports(path: Path) -> Generated[int]:
    """Ports of 127.0.0.1 that were free when they were picked."""
    return Generated(path, free_port)


def write_private(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner alone; a crash leaves the old one whole."""
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
