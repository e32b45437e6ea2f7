"""HEIC and AVIF: items in boxes (ISO/IEC 23008-12; 14496-12, section 8.11).

A picture is made of items whose bytes lie in `mdat`, at places that `meta` lists. Metadata are
items too. Lengths stay, since items are found by their place in the file: of `mdat` those bytes
stay that an item of a picture is made of, everything else is blanked.
"""

from collections import deque
from collections.abc import Iterator
from io import BytesIO

from services.portfolio.files.kinds.refusals import refused
from services.portfolio.files.metadata.boxes import Box, boxes_in, next_box
from services.portfolio.files.metadata.items import kept_spans
from services.portfolio.files.metadata.jpeg import clean_jpeg
from services.portfolio.files.metadata.properties import clean_properties
from services.portfolio.files.metadata.source import Findings, Source, leave_rest
from services.portfolio.files.metadata.spans import Span
from services.shared.wording import said

_META_MAX = 512 << 10  # bytes; a photograph of 200 megapixels needs some 20,000
_JPEG_MAX = 16 << 20  # bytes of a JPEG in it, which is held whole
_FULL = 4  # bytes of version and flags before the boxes in `meta`
_KEPT_IN_META = frozenset(b"hdlr pitm iloc iinf iprp idat iref grpl dinf".split())


def clean_heif(source: Source, found: Findings) -> Iterator[bytes]:
    """Give the picture with its metadata blanked.

    Raises:
        BadInput: it is no picture, has too many pixels, or is laid out in a way nobody can check.
    """
    while (box := next_box(source)) is not None and box.kind != b"meta":
        if box.kind == b"ftyp":
            yield from source.pieces(box.size)
        elif box.kind == b"mdat":
            break  # what is in it is told only behind it
        else:
            yield from _blanked(source, box, found)
    if box is None or box.kind != b"meta" or box.size > _META_MAX:
        raise _unusual()
    meta, spans, jpegs = _cleaned(source.take(box.size), box, found)
    yield meta
    left = deque(spans)
    while left and (box := next_box(source)) is not None:
        if box.kind == b"mdat":
            yield from _data(source, box, left, jpegs, found)
        else:
            yield from _blanked(source, box, found)
    leave_rest(source, found)


def _cleaned(
    meta: bytes, box: Box, found: Findings
) -> tuple[bytes, list[Span], frozenset[Span]]:
    """Return `meta` without what describes the picture, and where its bytes and JPEGs lie."""
    kept = bytearray(meta)
    parts: dict[bytes, Box] = {}
    try:
        for part in boxes_in(meta, box.head + _FULL, len(meta)):
            if part.kind in _KEPT_IN_META and part.kind not in parts:
                parts[part.kind] = part
            else:
                _blank(kept, part)
                found.note(_name(part.kind))
        spans, jpegs = kept_spans(kept, parts, found)
        if b"iprp" in parts:
            clean_properties(kept, parts[b"iprp"], found)
    except (IndexError, KeyError, ValueError) as error:
        raise _unusual() from error
    return bytes(kept), spans, jpegs


def _data(
    source: Source, box: Box, left: deque[Span], jpegs: frozenset[Span], found: Findings
) -> Iterator[bytes]:
    """Give the bytes of a box as far as they are of the picture, zeros for all others.

    Spans that lie behind are taken off `left`.
    """
    yield source.take(box.head)
    end = source.taken + box.size - box.head
    while left and (span := left[0]).begin < end:
        yield from source.blank(span.begin - source.taken)
        if span in jpegs:
            yield _jpeg(source, span, end, found)
        else:
            yield from source.pieces(min(span.stop, end) - source.taken)
        if span.stop > end:
            break
        left.popleft()
    yield from source.blank(end - source.taken)


def _jpeg(source: Source, span: Span, end: int, found: Findings) -> bytes:
    """Return a picture that is a JPEG of its own without what it says, as long as before."""
    size = span.stop - span.begin
    if source.taken != span.begin or span.stop > end or size > _JPEG_MAX:
        raise _unusual()
    whole = b"".join(source.pieces(size))
    inner = Source(BytesIO(whole))
    kept = b"".join(clean_jpeg(inner, found))
    source.step(inner.steps)
    if not whole.startswith(b"\xff\xd8") or len(kept) > len(whole):
        raise _unusual()
    return kept.ljust(len(whole), b"\0")


def _blanked(source: Source, box: Box, found: Findings) -> Iterator[bytes]:
    found.note(_name(box.kind))
    begun = source.take(box.head)
    yield begun[:4] + b"free" + begun[8:]
    yield from source.blank(box.size - box.head)


def _blank(kept: bytearray, part: Box) -> None:
    kept[part.at + 4 : part.at + 8] = b"free"
    kept[part.at + part.head : part.at + part.size] = bytes(part.size - part.head)


def _name(kind: bytes) -> str:
    return "XMP" if kind in (b"xml ", b"bxml") else said("сведения о снимке")


def _unusual() -> Exception:
    return refused(said(
        "Снимок повреждён или устроен необычно: сохраните его как JPEG (на iPhone: «Настройки» → "
        "«Камера» → «Форматы» → «Наиболее совместимые»)."
    ))
