"""JPEG: marker segments (ITU-T T.81, annex B); Exif 2.32; JFIF 1.02; Adobe's and ICC's segments.
"""

import re
from collections.abc import Iterator

from services.portfolio.files.metadata.orientation import only_orientation
from services.portfolio.files.metadata.source import (
    Findings,
    Source,
    appended,
    has_traces,
    unreadable,
)
from services.shared.objects.streams import CHUNK

_EXIF = b"Exif\0\0"
_SOI, _EOI, _SOS, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP1, _APP15 = 0xE0, 0xE1, 0xEF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Of the application segments these and APP0 belong to the picture: how its colours are meant.
_COLOURS = {0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_THUMBNAIL = b"JFXX\0"
_NAMES = {b"Exif": "Exif", b"http": "XMP", b"Phot": "IPTC", b"MPF\0": "MPF"}
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def clean_jpeg(source: Source, found: Findings) -> Iterator[bytes]:
    """Give the picture without metadata: what it is made of, its colours, and its orientation."""
    yield source.take(2)
    while (marker := source.peek(2))[:1] == b"\xff" and len(marker) == 2:
        code = marker[1]
        if code == 0xFF:
            yield source.take(1)
        elif code == _EOI:
            yield source.take(2)
            yield from appended(source, found)
            return
        elif (segment := _segment(source, code)) is None:
            break
        else:
            yield _cleaned(segment, found)
            if code == _SOS:
                yield from _scan(source)
    yield from unreadable(source)


def _segment(source: Source, code: int) -> bytes | None:
    """Return the segment that comes next, with its marker; None where there is none."""
    length = int.from_bytes(source.peek(4)[2:4])
    if code < 0xC0 or 0xD0 <= code <= _SOI or length < 2:
        return None
    return source.take(2 + length)


def _cleaned(segment: bytes, found: Findings) -> bytes:
    code, content = segment[1], segment[4:]
    if code in _FRAMES and len(content) >= 5:
        # A height of 0 is told behind the scan (DNL): it may be the largest there is.
        found.judge(int.from_bytes(content[3:5]), int.from_bytes(content[1:3]) or 0xFFFF)
    if _is_picture(code, content):
        return segment
    left = b""
    if code == _APP1 and content.startswith(_EXIF):
        left = only_orientation(content[len(_EXIF) :])
    kept = _written(_EXIF + left) if left else b""
    if kept != segment:
        found.note(_name(code, content))
    return kept


def _is_picture(code: int, content: bytes) -> bool:
    if code == _APP0:
        return not (content.startswith(_THUMBNAIL) or has_traces(content))
    if _APP0 < code <= _APP15:
        return code in _COLOURS and content.startswith(_COLOURS[code])
    return code != _COMMENT


def _name(code: int, content: bytes) -> str:
    if code == _COMMENT:
        return "комментарий"
    return _NAMES.get(content[:4], f"APP{code & 15}")


def _written(content: bytes) -> bytes:
    return b"\xff\xe1" + (len(content) + 2).to_bytes(2) + content


def _scan(source: Source) -> Iterator[bytes]:
    """Give the compressed picture, up to the next marker."""
    while held := source.peek(CHUNK):
        if marker := _MARKER.search(held):
            yield source.take(marker.start())
            return
        # A last 0xFF may begin a marker, unless nothing comes after it.
        is_last = len(held) < CHUNK
        keep = 0 if is_last or held[-1] != 0xFF else 1
        yield source.take(len(held) - keep)
