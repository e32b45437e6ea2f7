"""Items of HEIC and AVIF: which are of the picture, and where their bytes lie (`iinf`, `iloc`)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from services.portfolio.files.metadata.boxes import REST, Box, boxes_in
from services.portfolio.files.metadata.source import Findings
from services.portfolio.files.metadata.spans import Span, joined
from services.shared.wording import said

# Coded pictures, and those put together of others. Cameras write places into all other items.
_PICTURES = frozenset(
    b"hvc1 hev1 lhv1 hvt1 av01 avc1 jpeg vvc1 grid iden iovl tmap unci".split()
)
_EXTENTS_MAX = 20_000  # places of all items; a photograph has some hundreds
_NAMES = {b"Exif": "Exif", b"mime": "XMP"}
_IN_FILE, _IN_ITEM = 0, 2  # ways in which an item's bytes are found; 1 is `idat`
_JPEG, _NOTHING = b"jpeg", b"iden"  # has segments of its own; has no bytes at all
_PICTURE, _GONE = b"", None  # what other items are, by their bytes


def kept_spans(
    meta: bytearray, parts: Mapping[bytes, Box], found: Findings
) -> tuple[list[Span], frozenset[Span]]:
    """Return which bytes of the file are of the picture, and which of those are a whole JPEG each.

    What is of no picture is blanked in `meta` itself.

    Raises:
        ValueError: `meta` says nothing that can be relied on.
    """
    kept = dict(_pictures(meta, parts[b"iinf"], found))
    lie = defaultdict[tuple[bytes | None, bool], list[Span]](list)
    for item, way, spans in _places(meta, parts[b"iloc"]):
        if way != _IN_ITEM:
            is_in_file = way == _IN_FILE
            lie[_sort(kept.get(item), spans, is_in_file), is_in_file] += spans
    jpegs = frozenset(lie[_JPEG, True])
    in_file, in_idat = joined(lie[_PICTURE, True]), joined(lie[_PICTURE, False])
    _check_apart(in_file, jpegs, joined(lie[_GONE, True]))
    _check_apart(in_idat, joined(lie[_GONE, False]))
    if b"idat" in parts:
        _blank_between(meta, parts[b"idat"], in_idat)
    return sorted([*in_file, *jpegs]), jpegs


def _sort(kind: bytes | None, spans: list[Span], is_in_file: bool) -> bytes | None:
    """Return what the bytes of an item of this type are: of a picture, a JPEG, or nothing kept."""
    if kind is None or kind == _NOTHING:
        return _GONE
    if any(span.stop == span.begin for span in spans):
        raise ValueError("bytes up to an end that nobody names")
    if kind != _JPEG:
        return _PICTURE
    if not is_in_file or len(spans) > 1:
        raise ValueError("a JPEG in pieces")
    return _JPEG


def _check_apart(*several: Iterable[Span]) -> None:
    """Refuse a picture whose bytes are also those of what goes.

    Raises:
        ValueError: they are.
    """
    spans = sorted(span for some in several for span in some)
    for one, after in pairwise(spans):
        if after.begin < one.stop:
            raise ValueError("bytes of two items")


def _pictures(meta: bytearray, iinf: Box, found: Findings) -> Iterator[tuple[int, bytes]]:
    """Give numbers and types of the items that stay; those that go keep a number and no type."""
    begin, stop = iinf.at + iinf.head, iinf.at + iinf.size
    begin += 6 if meta[begin] == 0 else 8
    for info in boxes_in(meta, begin, stop):
        version, wide = meta[info.at + info.head], 2
        if info.kind != b"infe" or version not in (2, 3):
            raise ValueError("no list of items")
        wide = 2 if version == 2 else 4
        number_at = info.at + info.head + 4
        type_at, end = number_at + wide + 2, info.at + info.size
        if end < type_at + 5:
            raise ValueError("an item without a type")
        kind = bytes(meta[type_at : type_at + 4])
        meta[type_at + 4 : end] = bytes(end - type_at - 4)  # its name, in any words
        if kind in _PICTURES:
            yield int.from_bytes(meta[number_at : number_at + wide]), kind
        else:
            found.note(_NAMES.get(kind, said("сведения о снимке")))
            meta[type_at : type_at + 4] = b"free"


def _places(meta: bytearray, iloc: Box) -> Iterator[tuple[int, int, list[Span]]]:
    """Give each item's number, the way in which it is found, and its spans.

    A length of 0, which stands for all up to the end of the file, is an empty span.
    """
    reader = _Reader(meta, iloc.at + iloc.head, iloc.at + iloc.size)
    version = reader.number(1)
    if version > 2:
        raise ValueError("no list of places")
    reader.number(3)
    sizes, others = reader.number(1), reader.number(1)
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, others >> 4
    index_size = others & 15 if version else 0
    wide, extents = 4 if version == 2 else 2, 0
    for _ in range(reader.number(wide)):
        item = reader.number(wide)
        way = reader.number(2) & 15 if version else _IN_FILE
        if reader.number(2):
            raise ValueError("an item in another file")
        base = reader.number(base_size)
        spans = []
        extents += (count := reader.number(2))
        if extents > _EXTENTS_MAX:
            raise ValueError("too many places")
        for _extent in range(count):
            reader.number(index_size)
            begin = base + reader.number(offset_size)
            length = reader.number(length_size)
            spans.append(Span(begin, begin + length))
        yield item, way, spans


def _blank_between(meta: bytearray, idat: Box, spans: list[Span]) -> None:
    begin, stop = idat.at + idat.head, idat.at + idat.size
    at = begin
    for span in [*spans, Span(stop - begin, REST)]:
        until = min(begin + span.begin, stop)
        if until > at:
            meta[at:until] = bytes(until - at)
        at = max(at, min(begin + span.stop, stop))


class _Reader:
    """Numbers one after another."""

    def __init__(self, content: bytearray, at: int, stop: int) -> None:
        self._content = content
        self._at = at
        self._stop = stop

    def number(self, size: int) -> int:
        """Return the next number of so many bytes; none is 0.

        Raises:
            ValueError: there is not so much left.
        """
        begin, self._at = self._at, self._at + size
        if self._at > self._stop:
            raise ValueError("the list ends early")
        return int.from_bytes(self._content[begin : self._at])
