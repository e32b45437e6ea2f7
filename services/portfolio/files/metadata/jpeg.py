"""JPEG: marker segments (ITU-T T.81, annex B); Exif 2.32; JFIF 1.02; Adobe's and ICC's segments.
"""

import re
from collections.abc import Iterator

from services.portfolio.files.metadata.orientation import only_orientation
from services.portfolio.files.metadata.source import (
    Findings,
    Source,
    has_traces,
    leave_rest,
    unreadable,
)
from services.shared.wording import said

_EXIF, _JFIF, _ADOBE, _ICC = b"Exif\0\0", b"JFIF\0", b"Adobe", b"ICC_PROFILE\0"
_JFIF_SIZE, _ADOBE_SIZE = 14, 12  # bytes without a thumbnail, or anything behind them
_SOI, _EOI, _SOS, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Tables and the picture itself; of the application segments what `_kept_of` makes of them.
_PICTURE = _FRAMES | {0xC4, 0xCC, *range(0xDA, 0xE0)}
_NAMES = {b"Exif": "Exif", b"http": "XMP", b"Phot": "IPTC", b"MPF\0": "MPF"}
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_BEHIND_FILL = re.compile(rb"\xff[^\xff]")


def clean_jpeg(source: Source, found: Findings) -> Iterator[bytes]:
    """Give the picture without metadata: what it is made of, its colours, and its orientation."""
    yield source.take(2)
    while (marker := source.peek(2))[:1] == b"\xff" and len(marker) == 2:
        code = marker[1]
        if code == 0xFF:
            yield from source.until(_BEHIND_FILL, 2)
        elif code == _EOI:
            yield source.take(2)
            leave_rest(source, found)
            return
        elif (segment := _segment(source, code)) is None:
            break
        else:
            yield _cleaned(segment, found)
            if code == _SOS:
                yield from source.until(_MARKER, 2)
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
    kept = _kept_of(segment, content)
    if kept != segment:
        found.note(_name(code, content))
    return kept


def _kept_of(segment: bytes, content: bytes) -> bytes:
    """Return what stays of a segment: empty, less of it, or all."""
    code = segment[1]
    if code in _PICTURE:
        return segment
    if code == _APP0 and content.startswith(_JFIF) and len(content) >= _JFIF_SIZE:
        return _written(code, content[: _JFIF_SIZE - 2] + b"\0\0")  # of no thumbnail
    if code == _APP1 and content.startswith(_EXIF):
        left = only_orientation(content[len(_EXIF) :])
        return _written(code, _EXIF + left) if left else b""
    if code == _APP2 and content.startswith(_ICC) and not has_traces(content):
        return segment
    if code == _APP14 and content.startswith(_ADOBE):
        return _written(code, content[:_ADOBE_SIZE])
    return b""


def _name(code: int, content: bytes) -> str:
    if code == _COMMENT:
        return said("комментарий")
    return _NAMES.get(content[:4], f"APP{code & 15}")


def _written(code: int, content: bytes) -> bytes:
    return bytes((0xFF, code)) + (len(content) + 2).to_bytes(2) + content
