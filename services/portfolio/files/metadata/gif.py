"""GIF: blocks (GIF89a, CompuServe 1990)."""

from collections.abc import Iterator

from services.portfolio.files.metadata.source import Findings, Source, leave_rest, unreadable
from services.shared.wording import said

_SCREEN = 13  # bytes of header and logical screen
_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_CONTROL, _TEXT, _COMMENT, _APPLICATION = 0xF9, 0x01, 0xFE, 0xFF
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_AHEAD = 2 << 10
_BLOCKS_A_STEP = 16


def clean_gif(source: Source, found: Findings) -> Iterator[bytes]:
    """Give the picture without comments and applications' data, but for how it is repeated."""
    screen = source.take(_SCREEN)
    found.judge(int.from_bytes(screen[6:8], "little"), int.from_bytes(screen[8:10], "little"))
    yield screen
    if len(screen) == _SCREEN:
        yield source.take(_table(screen[10]))
    while begun := source.peek(1):
        if begun[0] == _TRAILER:
            yield source.take(1)
            leave_rest(source, found)
            return
        if begun[0] == _IMAGE:
            yield from _image(source, found)
        elif begun[0] == _EXTENSION:
            yield from _extension(source, found)
        else:
            break
    yield from unreadable(source)


def _image(source: Source, found: Findings) -> Iterator[bytes]:
    described = source.take(10)
    found.judge(
        int.from_bytes(described[5:7], "little"), int.from_bytes(described[7:9], "little")
    )
    yield described
    if len(described) == 10:
        yield source.take(_table(described[9]) + 1)
        yield from _blocks(source)


def _extension(source: Source, found: Findings) -> Iterator[bytes]:
    begun = source.peek(14)
    label = begun[1] if len(begun) > 1 else _CONTROL
    is_kept = label in (_CONTROL, _TEXT) or (label == _APPLICATION and begun[3:] in _LOOPS)
    head = source.take(2)
    blocks = _blocks(source)
    if is_kept:
        yield head
        yield from blocks
        return
    for _left_out in blocks:
        pass
    found.note(said("комментарий") if label == _COMMENT else "XMP")


def _blocks(source: Source) -> Iterator[bytes]:
    """Give blocks, each behind a byte of its length, up to the one of no length."""
    while ahead := source.peek(_AHEAD):
        at = blocks = 0
        while at < len(ahead) and (size := ahead[at]):
            at += 1 + size
            blocks += 1
        source.step(blocks // _BLOCKS_A_STEP)
        if at < len(ahead):
            yield source.take(at + 1)
            return
        yield source.take(at)


def _table(flags: int) -> int:
    """Return the bytes of a colour table."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
