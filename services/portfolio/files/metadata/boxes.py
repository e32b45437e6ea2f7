"""Boxes of ISO base media files (ISO/IEC 14496-12, section 4.2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.portfolio.files.metadata.source import Source

REST = 1 << 63  # the size of a box that ends with the file
_TYPE = re.compile(rb"[\x20-\x7e\xa9]{4}")
_PEEKED = 16


@dataclass(frozen=True)
class Box:
    """A box: its type, where it begins, the length of its header and of the whole."""

    kind: bytes
    at: int
    head: int
    size: int


def next_box(source: Source) -> Box | None:
    """Return the box that comes next, and leave it there; None if it is none."""
    return read_box(source.peek(_PEEKED), source.taken)


def boxes_in(content: bytes | bytearray, begin: int, stop: int) -> Iterator[Box]:
    """Give the boxes between two places.

    Raises:
        ValueError: what stands there is no row of boxes.
    """
    while begin < stop:
        box = read_box(bytes(content[begin : begin + _PEEKED]), begin)
        if box is None or box.at + box.size > stop:
            raise ValueError("no box")
        yield box
        begin += box.size


def read_box(begun: bytes, at: int) -> Box | None:
    """Return the box that begins with these bytes, at this place; None if it is none."""
    kind, size, head = begun[4:8], int.from_bytes(begun[:4]), 8
    if not _TYPE.fullmatch(kind):
        return None
    if size == 0:
        return Box(kind, at, head, REST)
    if size == 1:
        size, head = int.from_bytes(begun[8:16]), 16
    return Box(kind, at, head, size) if size >= head else None
