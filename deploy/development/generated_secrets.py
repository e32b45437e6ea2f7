"""Owns what is made at random once and kept in the data folder: ports and secrets."""

import json
import os
import random
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value", int, str)

LOWEST_PORT, HIGHEST_PORT = 20_000, 32_000
"""Below the range from which Linux gives ports to outgoing connections: nobody takes ours."""


class Kept(Mapping[str, Value]):
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


def kept_secrets(path: Path) -> Kept[str]:
    """Secrets of 32 random bytes in hexadecimal digits, safe inside any address."""
    return Kept(path, lambda: secrets.token_hex(32))


def kept_ports(path: Path) -> Kept[int]:
    """Ports of 127.0.0.1 that were free when they were picked."""
    return Kept(path, free_port)


def free_port() -> int:
    """Pick a port of 127.0.0.1 that nobody listens on."""
    while True:
        port = random.randint(LOWEST_PORT, HIGHEST_PORT)  # noqa: S311 (no secret)
        if is_free(port):
            return port


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Tell whether somebody accepts connections on this port of 127.0.0.1."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True


def answers_http(port: int, path: str) -> bool:
    """Tell whether a server on 127.0.0.1 answers this path with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


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
