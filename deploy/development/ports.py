"""Owns ports of 127.0.0.1: which are free, and who answers on one."""

import json
import random
import socket
from http.client import HTTPConnection, HTTPException
from typing import Any

LOWEST_PORT, HIGHEST_PORT = 20_000, 32_000
"""Below the range from which Linux gives ports to outgoing connections: nobody takes ours."""


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


def answer_json(port: int, path: str) -> dict[str, Any]:
    """Return the JSON object that a server on 127.0.0.1 answers, whatever its status, or none."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        found = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError):
        return {}
    finally:
        connection.close()
    return found if isinstance(found, dict) else {}


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
