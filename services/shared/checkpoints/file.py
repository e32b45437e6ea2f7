"""The operator's file of heads: one JSON line for each, appended, flushed to the disk.

A service seals each of its lines together with the digest of its line before, so that a line
that was changed, put in or taken out of the middle shows by the file alone. What a power cut left
half written is named by the line after it, and is no damage.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from services.shared.accountability.signing import Signatures, Signer
from services.shared.checkpoints.heads import SignedHead, read_head, read_signature

_BLOCK = 1 << 16
_MODE = 0o640


@dataclass(frozen=True)
class Entry:
    """A line of the file: a head, and what binds the line to those before it."""

    head: SignedHead
    previous: str | None
    torn: str | None
    seal: str = ""

    def sealed(self) -> bytes:
        """Return the bytes that the line's seal covers."""
        head = self.head
        return orjson.dumps(
            ["checkpoint line", head.service, self.previous, self.torn, head.signature]
        )

    def line(self, signer: Signer) -> bytes:
        """Return the line, sealed, with its end."""
        body = {
            "head": self.head.as_json(),
            "previous": self.previous,
            "torn": self.torn,
            "seal": signer.seal(self.sealed()).hex(),
        }
        return orjson.dumps(body) + b"\n"


@dataclass(frozen=True)
class Flaw:
    """A place in a file of heads that is not as it was written."""

    line: int
    what: str


@dataclass(frozen=True)
class Filed:
    """What a file of heads holds, and where it is not as it was written."""

    heads: list[SignedHead]
    flaws: list[Flaw]


def append_heads(path: Path, signer: Signer, heads: Iterable[SignedHead]) -> None:
    """Append heads of one service, and return when the disk has them.

    Raises:
        OSError: the file cannot be read, written or locked.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, _MODE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        torn, previous = _tail(descriptor, signer.service)
        written = b"\n" if torn else b""
        for head in heads:
            line = Entry(head, previous, torn).line(signer)
            previous, torn = _sha256(line[:-1]), None
            written += line
        _write_all(descriptor, written)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_file(path: Path, signatures: Signatures) -> Filed:
    """Read a file of heads, of this kind or as a region's client has saved it.

    Raises:
        OSError: it cannot be read.
    """
    found = Filed([], [])
    links: dict[str, str | None] = {}
    unread: tuple[int, bytes] | None = None
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            whole = line.removesuffix(b"\n")
            entry = _entry(whole)
            if unread is not None and (entry is None or entry.torn != _sha256(unread[1])):
                found.flaws.append(Flaw(unread[0], "строка испорчена"))
            unread = None
            if entry is None:
                unread = number, whole
                continue
            found.heads.append(entry.head)
            found.flaws.extend(_flaws(number, entry, links, signatures))
            if entry.seal:
                links[entry.head.service] = _sha256(whole)
    if unread is not None:
        found.flaws.append(Flaw(unread[0], "строка испорчена"))
    return found


def _flaws(
    number: int, entry: Entry, links: dict[str, str | None], signatures: Signatures
) -> Iterator[Flaw]:
    service = entry.head.service
    if not entry.head.is_genuine(signatures):
        yield Flaw(number, f"подпись под головой цепочки — не сервиса {service}")
    if not entry.seal:
        return
    if not signatures.holds(service, entry.sealed(), read_signature(entry.seal)):
        yield Flaw(number, f"печать строки — не сервиса {service}")
    if entry.previous != links.get(service):
        yield Flaw(number, f"перед ней недостаёт строк сервиса {service}, или они изменены")


def _entry(line: bytes) -> Entry | None:
    """Return what a line says: an entry of ours, or a bare head that a region has kept."""
    try:
        found: Any = orjson.loads(line)
        if "head" not in found:
            return Entry(read_head(found), None, None)
        seal, previous, torn = found["seal"], found["previous"], found["torn"]
        if not isinstance(seal, str) or not seal:
            return None
        return Entry(read_head(found["head"]), previous, torn, seal)
    except (ValueError, TypeError, KeyError):
        return None


def _tail(descriptor: int, service: str) -> tuple[str | None, str | None]:
    """Return the digest of what stands half written at the end, and of a service's last line."""
    size = os.fstat(descriptor).st_size
    start, text = size, b""
    torn: str | None = None
    looked_at_end = False
    while start > 0:
        block = min(_BLOCK, start)
        start -= block
        text = os.pread(descriptor, block, start) + text
        first, *lines = text.split(b"\n")
        if start == 0:
            lines.insert(0, first)
        if not lines:
            continue
        if not looked_at_end:
            *lines, end = lines
            torn = _sha256(end) if end else None
            looked_at_end = True
        for line in reversed(lines):
            entry = _entry(line)
            if entry is not None and entry.seal and entry.head.service == service:
                return torn, _sha256(line)
        text = first
    return torn, None


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
