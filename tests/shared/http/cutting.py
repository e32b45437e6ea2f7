"""A client that breaks off in the midst of a request."""

import http.client
import socket
from collections.abc import Iterable
from contextlib import closing


def request_head(method: str, path: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """Return the first lines of a request; the body comes after them."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode()


def in_chunks(content: bytes, size: int) -> bytes:
    """Return the content as chunks of `size` bytes, with the last one (RFC 9112, section 7.1)."""
    pieces = (content[at : at + size] for at in range(0, len(content), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"


def send(port: int, sent: bytes) -> tuple[int, bytes]:
    """Send these bytes and no more, close that way, and return status and body of the answer.

    The other way stays open for the answer; the server sees what it would see of a lost link.
    The status is 0 where the server closes without a word.
    """
    with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as link:
        try:
            link.sendall(sent)
            link.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # refused before all of it was sent: the answer says why
        answer = http.client.HTTPResponse(link)
        try:
            answer.begin()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
