"""Streams of bytes on their way into the object store: counted, digested, never above a limit."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Protocol, cast

from services.shared.errors import TooLarge
from services.shared.wording import said

CHUNK = 256 << 10
_IN_MEMORY = 1 << 20


class Readable(Protocol):
    """Anything that gives bytes: a file, a request's stream."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


@dataclass(frozen=True)
class Body:
    """What a stream gave, to be read from its beginning."""

    file: BinaryIO
    size: int
    digest: bytes

    @property
    def sha256(self) -> str:
        """Return the digest as it is written."""
        return self.digest.hex()

    @property
    def checksum(self) -> str:
        """Return the digest as the store wants it."""
        return b64encode(self.digest).decode()


@contextmanager
def spooled(stream: Readable, limit: int) -> Iterator[Body]:
    """Read a stream to its end; what is larger than a mebibyte waits in a temporary file.

    Raises:
        TooLarge: it gives more than `limit` bytes.
    """
    digest = hashlib.sha256()
    size = 0
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        while piece := stream.read(CHUNK):
            size += len(piece)
            refuse_above(limit, size)
            digest.update(piece)
            file.write(piece)
        file.seek(0)
        yield Body(cast(BinaryIO, file), size, digest.digest())


class Watched:
    """A stream whose bytes are counted and digested as they pass."""

    def __init__(self, stream: Readable, limit: int) -> None:
        """Take the stream, and above how many bytes it is refused."""
        self._stream = stream
        self._limit = limit
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return `size` bytes, fewer at the end."""
        # As much as is asked for: the client copies what it has at every read.
        gathered = bytearray()
        while len(gathered) < size:
            piece = self._stream.read(min(size - len(gathered), CHUNK))
            if not piece:
                break
            self.size += len(piece)
            refuse_above(self._limit, self.size)
            self.digest.update(piece)
            gathered += piece
        return bytes(gathered)


def refuse_above(limit: int, size: int) -> None:
    """Go on only with what is within a limit.

    Raises:
        TooLarge: it is above it.
    """
    if size > limit:
        raise TooLarge(said(
            "Файл больше %(most)s МБ. Уменьшите его и попробуйте ещё раз.", most=limit >> 20 or 1
        ))
