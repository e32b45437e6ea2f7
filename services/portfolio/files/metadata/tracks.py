"""Tracks of films: what one is of, and where its samples lie (ISO/IEC 14496-12, section 8.7)."""

import sys
from array import array
from collections.abc import Iterator, Sequence

from services.portfolio.files.metadata.boxes import Box, boxes_in
from services.portfolio.files.metadata.spans import Span, joined

_TABLES = frozenset(b"stsc stsz stz2 stco co64".split())
_PATH = (b"mdia", b"minf", b"stbl")  # the boxes around the tables, each in the one before it
_CHUNKS_MAX = 20_000  # of a track; one every half a second makes three hours
_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}
_FULL = 4  # bytes of version and flags


def handler_of(begun: bytes, box: Box) -> bytes | None:
    """Return what a track is of, by its first bytes; None if they do not say so."""
    stop = min(box.size, len(begun))
    for kind, begin, end in _inside(begun, box.head, stop, _PATH[:1]):
        if kind == b"hdlr" and end - begin >= 12:
            return begun[begin + 8 : begin + 12]
    return None


def sample_spans(track: bytes, box: Box) -> list[Span]:
    """Return where in the file the samples of a track lie.

    Raises:
        ValueError: its tables do not say so.
    """
    tables: dict[bytes, bytes] = {}
    for kind, begin, end in _inside(track, box.head, len(track), _PATH):
        if kind in _TABLES:
            tables[kind] = track[begin + _FULL : end]
    wide = 8 if b"co64" in tables else 4
    places = _numbers(tables.get(b"co64", tables.get(b"stco", b"")), 0, wide)
    if len(places) > _CHUNKS_MAX:
        raise ValueError("too many chunks")
    sizes = _sizes(tables)
    spans = []
    for place, count in zip(places, _counts(tables.get(b"stsc", b""), len(places)), strict=True):
        spans.append(Span(place, place + sizes.of_next(count)))
    if sizes.left:
        raise ValueError("samples that lie nowhere")
    return joined(span for span in spans if span.stop > span.begin)


class _Sizes:
    """Sizes of samples, taken one chunk after another."""

    def __init__(self, each: int, several: Sequence[int], count: int) -> None:
        self._each = each
        self._several = several
        self._at = 0
        self.left = count

    def of_next(self, count: int) -> int:
        """Return the bytes of the next samples."""
        count = min(count, self.left)
        self.left -= count
        if self._each:
            return self._each * count
        begin, self._at = self._at, self._at + count
        return sum(self._several[begin : self._at])


def _sizes(tables: dict[bytes, bytes]) -> _Sizes:
    if (table := tables.get(b"stsz")) is not None and len(table) >= 8:
        each, count = int.from_bytes(table[:4]), int.from_bytes(table[4:8])
        return _Sizes(each, () if each else _numbers(table, 4, 4), count)
    if (table := tables.get(b"stz2")) is not None and len(table) >= 8 and table[3] in (8, 16):
        several = _numbers(table, 4, table[3] // 8)
        return _Sizes(0, several, len(several))
    raise ValueError("no sizes of samples")


def _counts(table: bytes, chunks: int) -> Iterator[int]:
    """Give how many samples each chunk has."""
    rows = _numbers(table, 0, 4, 3)
    for at in range(0, len(rows), 3):
        first, count = rows[at], rows[at + 1]
        after = rows[at + 3] if at + 3 < len(rows) else chunks + 1
        if first < 1 or not first <= after <= chunks + 1:
            raise ValueError("no table of chunks")
        yield from (count for _ in range(after - first))


def _numbers(table: bytes, at: int, wide: int, columns: int = 1) -> Sequence[int]:
    """Return the numbers of a table whose count of rows stands at `at`."""
    begin = at + 4
    stop = begin + int.from_bytes(table[at:begin]) * columns * wide
    if stop > len(table):
        raise ValueError("the table ends early")
    numbers = array(_CODES[wide], table[begin:stop])
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _inside(
    content: bytes, begin: int, stop: int, path: Sequence[bytes]
) -> Iterator[tuple[bytes, int, int]]:
    """Give type, begin and end of the content of boxes, and of those along a path of boxes.

    No box leads deeper than the path is long: how deep they lie in one another is the sender's.
    """
    try:
        for box in boxes_in(content, begin, stop):
            if path and box.kind == path[0]:
                yield from _inside(content, box.at + box.head, box.at + box.size, path[1:])
            else:
                yield box.kind, box.at + box.head, box.at + box.size
    except ValueError:
        return
