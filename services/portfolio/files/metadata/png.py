"""PNG: chunks (W3C PNG, third edition, sections 5 and 11)."""

import re
import zlib
from collections.abc import Iterator

from services.portfolio.files.metadata.orientation import only_orientation
from services.portfolio.files.metadata.source import Findings, Source, leave_rest, unreadable

_SIGNATURE = 8
_EXIF_MAX = 64 << 10
_PROFILE_MAX = 4 << 20
# What stays, and how many bytes of each at most: in longer ones stands what nobody knows.
_KEPT = {
    b"IHDR": 13, b"PLTE": 768, b"IDAT": 1 << 32, b"IEND": 0, b"tRNS": 256, b"cHRM": 32,
    b"gAMA": 4, b"iCCP": _PROFILE_MAX, b"sBIT": 4, b"sRGB": 1, b"cICP": 4, b"mDCV": 24,
    b"cLLI": 8, b"bKGD": 6, b"hIST": 512, b"pHYs": 9, b"acTL": 8, b"fcTL": 26, b"fdAT": 1 << 32,
}  # fmt: skip
_TYPE = re.compile(rb"[A-Za-z]{4}")


def clean_png(source: Source, found: Findings) -> Iterator[bytes]:
    """Give the picture without metadata: its pixels, its colours, its frames, its orientation."""
    yield source.take(_SIGNATURE)
    while _TYPE.fullmatch(kind := source.peek(8)[4:]):
        length = int.from_bytes(source.peek(4))
        if kind == b"IHDR":
            header = source.peek(16)
            found.judge(int.from_bytes(header[8:12]), int.from_bytes(header[12:16]))
        if length > _KEPT.get(kind, -1):
            yield _replaced(source, kind, length, found)
            continue
        yield from source.pieces(12 + length)
        if kind == b"IEND":
            leave_rest(source, found)
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
