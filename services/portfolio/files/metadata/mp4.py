"""MP4: boxes (ISO/IEC 14496-12). Lengths stay, since samples are found by their place in the file.
"""

import re
from collections.abc import Iterator

from services.portfolio.files.metadata.source import Findings, Source, refused, unreadable

_INDEX_MAX = 64 << 20  # bytes of a box that is looked through in memory
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
        BadInput: it has a track of metadata or text, or is too complicated to be looked through.
    """
    while (box := _box(source.peek(16))) is not None:
        kind, head, size = box
        if kind in _KEPT:
            if size > _INDEX_MAX:
                raise refused("Видео слишком сложно устроено: сохраните его заново.")
            content = bytearray(source.take(size))
            _look_through(content, head, len(content), kind, found)
            yield bytes(content)
        elif kind in _PASSED:
            yield from source.pieces(size)
        else:
            begun = source.take(head)
            if kind not in _SPARE:
                found.note(_NAME)
            yield begun[:4] + b"free" + begun[8:]
            yield from source.blank(size - head)
    yield from unreadable(source)


def ends_early(source: Source) -> bool:
    """Tell whether a film ends before its last box does."""
    while (box := _box(source.peek(16))) is not None:
        _kind, _head, size = box
        if sum(len(piece) for piece in source.pieces(size)) < size:
            return True
    return False


def _box(begun: bytes) -> tuple[bytes, int, int] | None:
    """Return type, length of the header and of the whole; None if it is none, or has no end."""
    kind, size, head = begun[4:8], int.from_bytes(begun[:4]), 8
    if not _TYPE.fullmatch(kind):
        return None
    if size == 1:
        size, head = int.from_bytes(begun[8:16]), 16
    return (kind, head, size) if size >= head else None


def _look_through(
    content: bytearray, start: int, stop: int, parent: bytes, found: Findings
) -> None:
    """Blank what does not stay of the boxes between two places."""
    while start < stop:
        box = _box(bytes(content[start : min(start + 16, stop)]))
        if box is None:
            if any(content[start:stop]):
                found.note(_NAME)
                content[start:stop] = bytes(stop - start)
            return
        kind, head, size = box
        end = min(start + size, stop)
        if kind not in _KEPT[parent]:
            if kind not in _SPARE:
                found.note(_NAME)
            content[start + 4 : start + 8] = b"free"
            content[start + head : end] = bytes(max(0, end - start - head))
        elif kind in _KEPT:
            _look_through(content, start + head, end, kind, found)
        elif kind == b"hdlr" and parent == b"mdia":
            _check_track(bytes(content[start + head + 8 : start + head + 12]))
        start = end


def _check_track(handler: bytes) -> None:
    if handler not in _TRACKS:
        raise refused(
            "В видео есть дорожка со сведениями о съёмке или с текстом: в ней может быть место. "
            "Сохраните видео без неё."
        )
