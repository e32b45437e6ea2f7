"""No file costs more than its bytes: for every format the worst that a sender can make of it.

Steps, bytes copied and memory are counted, never time: the machine of a test may be slow.
"""

import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from services.portfolio.files.metadata.arriving import Arriving
from services.portfolio.files.metadata.source import Source
from services.shared.errors import BadInput
from tests.portfolio.files import places

MIB = 1 << 20
SIZE = 8 * MIB
CALLS = 1_500_000  # of Python and C functions: 8 MiB of an ordinary picture take some hundreds
MEMORY = 4 * MIB

GIF = b"GIF89a\1\0\1\0\0\0\0"
FTYP = b"\0\0\0\x10ftypisom\0\0\0\0"
PNG = b"\x89PNG\r\n\x1a\n"
WEBP = b"RIFF" + SIZE.to_bytes(4, "little") + b"WEBP"
HEIC = b"\0\0\0\x10ftypheic\0\0\0\0"


def heic_of_places() -> bytes:
    """Return the beginning of a picture whose one item lies in twenty thousand places."""
    places_of_it = b"".join((at * 100).to_bytes(4) + b"\0\0\0\1" for at in range(20_000))
    info = places.box(b"infe", b"\2\0\0\0\0\1\0\0hvc1\0")
    meta = places.box(
        b"meta", bytes(4),
        places.box(b"iinf", bytes(4), b"\0\1", info),
        places.box(b"iloc", bytes(4), b"\x44\0\0\1\0\1\0\0", (20_000).to_bytes(2), places_of_it),
    )
    return HEIC + meta


# Type, beginning, and what is repeated behind it until there are 8 MiB.
FILES = {
    "jpeg of fill bytes": ("image/jpeg", b"\xff\xd8\xff", b"\xff"),
    "jpeg of empty comments": ("image/jpeg", b"\xff\xd8", b"\xff\xfe\0\2"),
    "jpeg of empty tables": ("image/jpeg", b"\xff\xd8", b"\xff\xdb\0\2"),
    "jpeg of empty scans": ("image/jpeg", b"\xff\xd8", b"\xff\xda\0\2x"),
    "jpeg of broken markers": ("image/jpeg", b"\xff\xd8\xff\xda\0\2", b"\xff\xff\0"),
    "jpeg of one scan": ("image/jpeg", b"\xff\xd8\xff\xda\0\2", b"\xff\0\xff\xd0"),
    "jpeg and what begins an Exif": ("image/jpeg", b"\xff\xd8", b"Exif\0"),
    "png of empty pictures": ("image/png", PNG, b"\0\0\0\0IDAT\0\0\0\0"),
    "png of empty texts": ("image/png", PNG, b"\0\0\0\0tEXt\0\0\0\0"),
    "png of small Exifs": ("image/png", PNG, b"\0\0\0\4eXIfII\0\0\0\0\0\0"),
    "png of long Exifs": (
        "image/png", PNG,
        (65524).to_bytes(4) + b"eXIfMM\0*\0\0\0\x08\xff\xff" + b"\1\2\0\3" * 16379 + bytes(2),
    ),
    "webp of empty chunks": ("image/webp", WEBP, b"ALPH\0\0\0\0"),
    "webp of unknown chunks": ("image/webp", WEBP, b"text\0\0\0\0"),
    "webp of Exifs": (
        "image/webp", WEBP, b"EXIF\x1a\0\0\0" + b"MM\0*\0\0\0\x08\xff\xff".ljust(26)
    ),
    "gif of blocks of one byte": ("image/gif", GIF + b"\x21\xf9", b"\1x"),
    "gif of blocks of one byte in a comment": ("image/gif", GIF + b"\x21\xfe", b"\1x"),
    "gif of empty comments": ("image/gif", GIF, b"\x21\xfe\0"),
    "gif of empty pictures": ("image/gif", GIF, b"\x2c\0\0\0\0\1\0\1\0\0\2\0"),
    "mp4 of empty boxes": ("video/mp4", FTYP, b"\0\0\0\x08free"),
    "mp4 of empty boxes in an index": (
        "video/mp4", FTYP + (SIZE - 16).to_bytes(4) + b"moov", b"\0\0\0\x08free"
    ),
    "mp4 of an index without an end": ("video/mp4", FTYP + b"\0\0\0\0moov", b"\0\0\0\x08trak"),
    "mp4 of one large index": (
        "video/mp4", FTYP + b"\0\x7f\xff\xf0moov\0\x7f\xff\xe8mvhd", b"\0"
    ),
    "mov of tracks that go": (
        "video/quicktime", FTYP + (SIZE - 16).to_bytes(4) + b"moov",
        places.track(b"meta", list(range(100, 20_000_100, 1000)), each=1),
    ),
    "mov of small tracks that go": (
        "video/quicktime", FTYP + (SIZE - 16).to_bytes(4) + b"moov",
        places.track(b"meta", [100], each=1),
    ),
    "heic of empty boxes": ("image/heic", HEIC, b"\0\0\0\x08free"),
    "heic of empty boxes in its list": (
        "image/heic", HEIC + (512 << 10).to_bytes(4) + b"meta\0\0\0\0", b"\0\0\0\x08free"
    ),
    "heic of too long a list": ("image/heic", HEIC + SIZE.to_bytes(4) + b"meta", b"\0"),
    "heic of places": ("image/heic", heic_of_places(), b"\0\0\0\x09mdatx"),
    "mp4 of nothing that is read": ("video/mp4", FTYP + bytes(8), b"fty"),
}


@dataclass
class Repeated:
    """A stream that never holds what it gives."""

    begun: bytes
    unit: bytes
    size: int
    given: int = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        start, stop = self.given, min(self.size, self.given + size)
        self.given = stop
        head = self.begun[start:stop]
        if len(head) == stop - start:
            return head
        at = (start + len(head) - len(self.begun)) % len(self.unit)
        length = stop - start - len(head)
        return head + (self.unit * (length // len(self.unit) + 2))[at : at + length]


@dataclass
class Cost:
    """What a walk through a file took."""

    calls: int = 0
    copied: int = 0
    memory: int = 0

    def count(self, _frame: Any, event: str, _argument: Any) -> None:
        self.calls += event in ("call", "c_call")


@contextmanager
def measured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cost]:
    cost, peek = Cost(), Source.peek

    def counted(source: Source, size: int) -> bytes:
        piece = peek(source, size)
        cost.copied += len(piece)
        return piece

    monkeypatch.setattr(Source, "peek", counted)
    tracemalloc.start()
    sys.setprofile(cost.count)
    try:
        yield cost
    finally:
        sys.setprofile(None)
        cost.memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()


def walk(name: str, size: int) -> bool:
    """Walk through a file; return whether it was taken."""
    content_type, begun, unit = FILES[name]
    stream = Repeated(begun, unit, size)
    arriving = Arriving(stream, content_type, limit=size, most_pixels=120_000_000)
    try:
        while arriving.read(MIB):
            pass
    except BadInput:
        return False
    return True


@pytest.mark.parametrize("name", FILES)
def test_no_file_costs_more_than_its_bytes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with measured(monkeypatch) as cost:
        walk(name, SIZE)
    assert cost.calls < CALLS
    assert cost.copied < 4 * SIZE
    assert cost.memory < MEMORY


def test_what_is_repeated_is_what_the_walks_are_given() -> None:
    stream = Repeated(b"abc", b"12", 10)
    assert stream.read(2) + stream.read(3) + stream.read(99) + stream.read(1) == b"abc1212121"


@pytest.mark.parametrize("name", ["jpeg of one scan", "jpeg of fill bytes"])
def test_many_bytes_of_one_part_are_no_reason_to_refuse(name: str) -> None:
    assert walk(name, SIZE)
