"""PNG: chunks (W3C PNG, third edition, sections 5 and 11)."""

import re
import zlib
from collections.abc import Iterator

from services.portfolio.files.metadata.orientation import only_orientation
from services.portfolio.files.metadata.source import Findings, Source, appended, unreadable

_SIGNATURE = 8
_EXIF_MAX = 64 << 10
_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT "
    b"acTL fcTL fdAT".split()
)
_TYPE = re.compile(rb"[A-Za-z]{4}")


def clean_png(source: Source, found: Findings) -> Iterator[bytes]:
    """Give the picture without metadata: its pixels, its colours, its frames, its orientation."""
    yield source.take(_SIGNATURE)
    while _TYPE.fullmatch(kind := source.peek(8)[4:]):
        length = int.from_bytes(source.peek(4))
        if kind == b"IHDR":
            header = source.peek(16)
            found.judge(int.from_bytes(header[8:12]), int.from_bytes(header[12:16]))
        if kind not in _KEPT:
            yield _replaced(source, kind, length, found)
            continue
        yield from source.pieces(12 + length)
        if kind == b"IEND":
            yield from appended(source, found)
            return
    yield from unreadable(source)


def _replaced(source: Source, kind: bytes, length: int, found: Findings) -> bytes:
    whole = source.peek(12 + min(length, _EXIF_MAX))
    source.skip(12 + length)
    left = only_orientation(whole[8:-4]) if kind == b"eXIf" else b""
    kept = _written(kind, left) if left else b""
    if kept != whole:
        found.note({b"eXIf": "Exif", b"iTXt": "XMP"}.get(kind, kind.decode()))
    return kept


def _written(kind: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(content, zlib.crc32(kind))
    return len(content).to_bytes(4) + kind + content + crc.to_bytes(4)
