"""MP4: boxes (ISO/IEC 14496-12). Lengths stay, since samples are found by their place in the file.
"""

import re
from collections.abc import Iterator

from services.portfolio.files.metadata.source import Findings, Source, refused, unreadable

_REST = 1 << 63  # the size of a box that ends with the file
_TYPE = re.compile(rb"[\x20-\x7e\xa9]{4}")
_PASSED = frozenset(b"ftyp styp mdat sidx mfra pdin wide".split())
_SPARE = frozenset(b"free skip".split())
# What stays in each box that is looked through; any other box in it is blanked.
_KEPT: dict[bytes, frozenset[bytes]] = {
    parent: frozenset(children.split())
    for parent, children in {
        b"moov": b"mvhd trak mvex iods",
        b"trak": b"tkhd edts mdia tref",
        b"edts": b"elst",
        b"mdia": b"mdhd hdlr minf elng",
        b"minf": b"vmhd smhd hmhd nmhd gmhd dinf stbl hdlr",
        b"stbl": b"stsd stts ctts cslg stsc stsz stz2 stco co64 stss stsh padb stdp sdtp sbgp "
        b"sgpd subs saiz saio",
        b"mvex": b"mehd trex leva trep",
        b"moof": b"mfhd traf",
        b"traf": b"tfhd tfdt trun sbgp sgpd subs saiz saio sdtp senc",
    }.items()
}
# Pictures, sound, timecode. Cameras write places into tracks of metadata and of text.
_TRACKS = frozenset(b"vide soun tmcd hint".split())
_NAME = "сведения о съёмке"


def clean_mp4(source: Source, found: Findings) -> Iterator[bytes]:
    """Give the film with its metadata blanked.

    Raises:
        BadInput: it has a track of metadata or text, or what cannot be read may hold a place.
    """
    while (box := _box(source.peek(16))) is not None:
        kind, head, size = box
        if kind in _PASSED and size == _REST:
            break  # what ends with the file might hold all of it
        if kind in _PASSED:
            yield from source.pieces(size)
        elif kind in _KEPT:
            yield source.take(head)
            yield from _children(source, kind, size - head, found)
        else:
            yield from _blanked(source, box, found)
    yield from unreadable(source)


def ends_early(source: Source) -> bool:
    """Tell whether a film ends before its last box does.

    Raises:
        BadInput: it has more boxes than are looked through.
    """
    while (box := _box(source.peek(16))) is not None:
        _kind, _head, size = box
        if sum(len(piece) for piece in source.pieces(size)) < size:
            return size != _REST
    return False


def _box(begun: bytes) -> tuple[bytes, int, int] | None:
    """Return type, length of the header and of the whole; None if it is none."""
    kind, size, head = begun[4:8], int.from_bytes(begun[:4]), 8
    if not _TYPE.fullmatch(kind):
        return None
    if size == 0:
        return kind, head, _REST
    if size == 1:
        size, head = int.from_bytes(begun[8:16]), 16
    return (kind, head, size) if size >= head else None


def _children(
    source: Source, parent: bytes, left: int, found: Findings
) -> Iterator[bytes]:
    """Give the boxes in a box, those blanked that do not stay; `left` bytes of them."""
    while left > 0 and (begun := source.peek(min(16, left))):
        box = _box(begun)
        if box is None:
            yield from _blanked_rest(source, left, found)
            return
        kind, head, size = box
        size = min(size, left)
        left -= size
        if kind not in _KEPT[parent]:
            yield from _blanked(source, (kind, min(head, size), size), found)
        elif kind in _KEPT:
            yield source.take(min(head, size))
            yield from _children(source, kind, size - head, found)
        else:
            if kind == b"hdlr" and parent == b"mdia":
                _check_track(source.peek(min(head + 12, size))[head + 8 :])
            yield from source.pieces(size)


def _blanked(
    source: Source, box: tuple[bytes, int, int], found: Findings
) -> Iterator[bytes]:
    kind, head, size = box
    if kind not in _SPARE:
        found.note(_NAME)
    begun = source.take(head)
    yield begun[:4] + b"free" + begun[8:]
    yield from source.blank(size - head)


def _blanked_rest(source: Source, left: int, found: Findings) -> Iterator[bytes]:
    for piece in source.pieces(left):
        if piece.count(0) < len(piece):
            found.note(_NAME)
        yield bytes(len(piece))


def _check_track(handler: bytes) -> None:
    if handler not in _TRACKS:
        raise refused(
            "В видео есть дорожка со сведениями о съёмке или с текстом: в ней может быть место. "
            "Сохраните видео без неё."
        )
