"""WebP: RIFF chunks (RFC 9649). Their lengths stay, since the first of them counts all others."""

import re
from collections.abc import Iterator

from services.portfolio.files.kinds.refusals import BROKEN, refused
from services.portfolio.files.metadata.orientation import SIZE, only_orientation
from services.portfolio.files.metadata.source import (
    Findings,
    Source,
    leave_rest,
    unreadable,
)

_HEADER = 12
_FRAME = 16  # bytes of a frame of an animation before the chunks in it
# What stays, and how many bytes of each at most.
_KEPT = {
    b"VP8 ": 1 << 32, b"VP8L": 1 << 32, b"ALPH": 1 << 32, b"VP8X": 10, b"ANIM": 6,
    b"ICCP": 4 << 20,
}  # fmt: skip
_TYPE = re.compile(rb"[\x20-\x7e]{4}")
_EXIF_MAX = 64 << 10


def clean_webp(source: Source, found: Findings) -> Iterator[bytes]:
    """Give the picture with its metadata blanked, but for its orientation.

    Raises:
        BadInput: it says that it is of no length.
    """
    header = source.take(_HEADER)
    end = 8 + int.from_bytes(header[4:8], "little")
    if end <= _HEADER:
        raise refused(BROKEN)
    yield header
    while source.taken < end and _TYPE.fullmatch(kind := source.peek(4)):
        length = int.from_bytes(source.peek(8)[4:], "little")
        _judge(kind, source.peek(8 + 16)[8:], found)
        if kind == b"ANMF":
            yield source.take(8 + _FRAME)
            continue
        padded = length + length % 2
        if length <= _KEPT.get(kind, -1):
            yield from source.pieces(8 + padded)
            continue
        found.note(kind.decode().strip())
        yield source.take(8)
        if kind == b"EXIF" and length >= SIZE:
            left = only_orientation(source.peek(min(length, _EXIF_MAX)).removeprefix(b"Exif\0\0"))
            source.skip(len(left))
            yield left
            padded -= len(left)
        yield from source.blank(padded)
    if source.taken < end:
        yield from unreadable(source)
    leave_rest(source, found)


def _judge(kind: bytes, content: bytes, found: Findings) -> None:
    if kind == b"VP8X":
        found.judge(1 + _little(content[4:7]), 1 + _little(content[7:10]))
    elif kind == b"VP8L":
        bits = _little(content[1:5])
        found.judge(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    elif kind == b"VP8 ":
        found.judge(_little(content[6:8]) & 0x3FFF, _little(content[8:10]) & 0x3FFF)
    elif kind == b"ANMF":
        found.judge(1 + _little(content[6:9]), 1 + _little(content[9:12]))


def _little(content: bytes) -> int:
    return int.from_bytes(content, "little")
