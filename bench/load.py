"""A load generator: a few clients that keep their connections and count what comes back.

It runs in a process of its own and speaks just enough HTTP/1.1, so that the figures are the
server's and not the client's. Its requests are bounded by the seconds asked for.
"""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Request:
    """One request; `body` is sent as JSON with the headers given."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True)
class Result:
    """What came of it: answers a second, latencies in milliseconds, bytes of one answer."""

    per_second: float
    p50: float
    p95: float
    size: int
    answers: int
    wrong: int


def run(requests: Sequence[Request], *, clients: int = 8, seconds: float = 5.0) -> Result:
    """Send `requests` in turn from `clients` connections for `seconds`; each client its share.

    A client that has sent all of its share begins again, unless the requests change things
    (any method but GET): then it stops.
    """
    order = {
        "requests": [asdict(request) for request in requests],
        "clients": clients,
        "seconds": seconds,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 120,
    )
    return Result(**json.loads(done.stdout))


class _Client(threading.Thread):
    """One connection that asks again as soon as it has been answered."""

    def __init__(self, requests: list[Request], until: float) -> None:
        super().__init__(daemon=True)
        self._wire = [_encoded(request) for request in requests]
        self._once = any(request.method != "GET" for request in requests)
        self._address = urlsplit(requests[0].url).netloc.split(":")
        self._until = until
        self.times: list[float] = []
        self.wrong = 0
        self.size = 0

    def run(self) -> None:
        connection = self._connect()
        for wire in self._turns():
            began = time.perf_counter()
            connection.sendall(wire)
            status, size, keep = _read_answer(connection)
            self.times.append(time.perf_counter() - began)
            self.size = size
            self.wrong += status >= 400
            if not keep:
                connection.close()
                connection = self._connect()
        connection.close()

    def _connect(self) -> socket.socket:
        connection = socket.create_connection((self._address[0], int(self._address[1])), 30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def _turns(self) -> Iterator[bytes]:
        while time.perf_counter() < self._until:
            for wire in self._wire:
                if time.perf_counter() >= self._until:
                    return
                yield wire
            if self._once:
                return


def _encoded(request: Request) -> bytes:
    parts = urlsplit(request.url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    body = request.body.encode()
    headers = [("Host", parts.netloc), *request.headers]
    if body:
        headers += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    lines = [f"{request.method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers)]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _read_answer(connection: socket.socket) -> tuple[int, int, bool]:
    """Return the status, the number of bytes on the wire, and whether the connection stays."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _received(connection)
    head, _, rest = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").lower().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    if headers.get("transfer-encoding") == "chunked":
        while not rest.endswith(b"0\r\n\r\n"):
            rest += _received(connection)
    else:
        missing = int(headers.get("content-length", "0")) - len(rest)
        while missing > 0:
            more = _received(connection)
            rest += more
            missing -= len(more)
    keep = headers.get("connection") != "close"
    return int(lines[0].split()[1]), len(head) + 4 + len(rest), keep


def _received(connection: socket.socket) -> bytes:
    more = connection.recv(1 << 18)
    if not more:
        raise ConnectionError("the server closed the connection in the middle of an answer")
    return more


def _measure(order: dict[str, object]) -> Result:
    requests = [Request(**r) for r in order["requests"]]  # type: ignore[attr-defined]
    count = int(order["clients"])  # type: ignore[call-overload]
    began = time.perf_counter()
    until = began + float(order["seconds"])  # type: ignore[arg-type]
    shares = [requests[i::count] or requests for i in range(count)]
    clients = [_Client(share, until) for share in shares]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    took = time.perf_counter() - began
    times = sorted(t for client in clients for t in client.times)
    return Result(
        per_second=round(len(times) / took, 1),
        p50=round(times[len(times) // 2] * 1000, 2),
        p95=round(times[int(len(times) * 0.95)] * 1000, 2),
        size=max(client.size for client in clients),
        answers=len(times),
        wrong=sum(client.wrong for client in clients),
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_measure(json.load(sys.stdin)))))
