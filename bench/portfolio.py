"""MB a second of a file put into a folder and taken out again, and the services' memory meanwhile.

`python -m bench.portfolio`; with LETOPIS_PARTS=real on the real servers. A family's file goes
through the gateway and the portfolio into the store and back, checked and logged; beside it the
plain minio client with the same bytes and the same store in the same run. A digest of all that
comes back is compared.
"""

import hashlib
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

import click
import psutil
from minio import Minio
from rich.console import Console
from rich.table import Table

from deploy.development.ports import free_port
from tests.end_to_end.person import Person
from tests.end_to_end.platform import Platform
from tests.portfolio.factory import photo
from tests.servers import KIND

_BLOCK = hashlib.shake_256(b"letopis").digest(1 << 20)
_PIECE = 256 << 10
_SERVICES = ("gateway", "portfolio")


class Generated:
    """A photograph of `size` bytes that nobody has to hold; gives its digest when it is read."""

    def __init__(self, size: int) -> None:
        self._head, self._left = photo(), size
        self.size = size
        self.digest = hashlib.sha256()

    def __len__(self) -> int:
        return self.size

    def read(self, size: int = -1) -> bytes:
        wanted = min(self._left, _PIECE if size < 0 else size)
        piece = self._head[:wanted]
        self._head = self._head[len(piece) :]
        while len(piece) < wanted:
            piece += _BLOCK[: wanted - len(piece)]
        self._left -= wanted
        self.digest.update(piece)
        return piece


@dataclass
class Memory:
    """Resident MiB of a service's web processes together: before, and at the peak."""

    before: dict[str, float] = field(default_factory=dict)
    peak: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """Seconds of each way, and the memory of the services."""

    size: int
    up: float
    down: float
    plain_up: float
    plain_down: float
    memory: Memory


def measure(megabytes: int) -> Measured:
    """Start a platform, measure, and return the figures."""
    size = megabytes * 1_000_000
    with tempfile.TemporaryDirectory(prefix="letopis-bench-") as folder:
        Path(folder).chmod(0o711)
        platform = Platform(Path(folder) / "data", KIND, free_port())
        platform.start()
        try:
            plain_up, plain_down = _plain(platform, size)
            with _watched(platform) as memory:
                up, down = _through(platform, size)
        finally:
            platform.stop()
    return Measured(size, up, down, plain_up, plain_down, memory)


def _through(platform: Platform, size: int) -> tuple[float, float]:
    """Put a file into the folder as a family does and take it out; return both times."""
    pupil = Person(platform, platform.account("pupil")).sign_in()
    child = pupil.get("/folders").url.rpartition("/")[2]
    made = pupil.send(
        "POST",
        f"/api/portfolio/v1/folders/{child}/items",
        json={
            "kind": "creative_work", "title": "Измерение", "words": "",
            "year": next(y["name"] for y in pupil.json("/api/journal/v1/years") if y["current"]),
        },
    )
    assert made.status_code == 201, made.text
    source = Generated(size)
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": "attachment; filename=work.jpg",
    }
    address = f"/api/portfolio/v1/items/{made.json()['id']}/files"
    token = {"X-CSRF-Token": pupil.csrf_token()}
    started = time.perf_counter()
    answer = pupil.session.post(
        platform.url + address, data=source, headers={**headers, **token}, timeout=600
    )
    up = time.perf_counter() - started
    assert answer.status_code == 201, answer.text
    assert answer.json()["sha256"] == source.digest.hexdigest()
    started = time.perf_counter()
    with pupil.get(answer.json()["url"], stream=True) as body:
        digest = _digest(body.iter_content(_PIECE))
    down = time.perf_counter() - started
    assert digest == source.digest.hexdigest()
    return up, down


def _plain(platform: Platform, size: int) -> tuple[float, float]:
    """Do the same with the bare client, as a short script would; return both times."""
    told = {**platform.environment["common"], **platform.environment["portfolio"]}
    client = Minio(
        told["STORE_ENDPOINT"], told["STORE_ACCESS_KEY"], told["STORE_SECRET_KEY"],
        region=told["STORE_REGION"], secure=False,
    )  # fmt: skip
    bucket, source = told["STORE_BUCKET"], Generated(size)
    started = time.perf_counter()
    client.put_object(
        bucket_name=bucket, object_name="bench", data=cast(BinaryIO, source), length=size,
        part_size=8 << 20, num_parallel_uploads=1,
    )  # fmt: skip
    up = time.perf_counter() - started
    started = time.perf_counter()
    response = client.get_object(bucket_name=bucket, object_name="bench")
    digest = _digest(response.stream(_PIECE))
    down = time.perf_counter() - started
    response.close()
    client.remove_object(bucket_name=bucket, object_name="bench")
    assert digest == source.digest.hexdigest()
    return up, down


def _digest(pieces: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


@contextmanager
def _watched(platform: Platform) -> Iterator[Memory]:
    """Give the highest memory of each service between two looks a twentieth of a second apart."""
    found, over = Memory(), threading.Event()
    processes = {name: _processes(platform, name) for name in _SERVICES}

    def look() -> dict[str, float]:
        return {
            name: sum(one.memory_info().rss for one in those) / (1 << 20)
            for name, those in processes.items()
        }

    def watch() -> None:
        while not over.wait(0.05):
            now = look()
            found.peak = {name: max(found.peak[name], now[name]) for name in _SERVICES}

    found.before = found.peak = look()
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def _processes(platform: Platform, service: str) -> list[psutil.Process]:
    assert platform.process is not None
    wanted = [f"services.{service}", "web"]
    return [
        one
        for one in psutil.Process(platform.process.pid).children(recursive=True)
        if one.cmdline()[-2:] == wanted
    ]


@click.command()
@click.option("--megabytes", default=500, show_default=True)
def main(megabytes: int) -> None:
    """Measure and print."""
    found = measure(megabytes)
    table = Table(title=f"a file of {megabytes} MB, {KIND}")
    for title in ("what", "MB a second", "of the plain client"):
        table.add_column(title, justify="left" if title == "what" else "right")
    for what, took, plain in (
        ("plain client, up", found.plain_up, found.plain_up),
        ("into the folder", found.up, found.plain_up),
        ("plain client, down", found.plain_down, found.plain_down),
        ("out of the folder", found.down, found.plain_down),
    ):
        table.add_row(what, f"{found.size / took / 1e6:,.0f}", f"{plain / took:.3f}")
    console = Console()
    console.print(table)
    for name in _SERVICES:
        before, peak = found.memory.before[name], found.memory.peak[name]
        console.print(f"{name}: {before:.0f} MiB before, {peak:.0f} MiB at its peak")


if __name__ == "__main__":
    main()
