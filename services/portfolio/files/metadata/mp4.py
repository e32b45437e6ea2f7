"""MP4 and QuickTime: boxes (ISO/IEC 14496-12). Lengths stay, since samples are found by their
place in the file.

Cameras write places into tracks of their own, of metadata or of text. Such a track is blanked with
its samples; those lie among the pictures and may have passed when the track comes, so that the
walk notes where they lie, and whoever keeps the film blanks them there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from services.portfolio.files.kinds.refusals import BROKEN, SOUND, refused
from services.portfolio.files.metadata.boxes import REST, Box, next_box
from services.portfolio.files.metadata.source import Findings, Source, unreadable
from services.portfolio.files.metadata.tracks import handler_of, sample_spans
from services.shared.wording import said

_PASSED = frozenset(b"ftyp styp mdat sidx mfra pdin wide".split())
_SPARE = frozenset(b"free skip".split())
# What stays in each box that is looked through; any other box in it is blanked.
_KEPT: dict[bytes, frozenset[bytes]] = {
    parent: frozenset(children.split())
    for parent, children in {
        b"moov": b"mvhd trak mvex iods",
        b"trak": b"tkhd edts mdia tref tapt",
        b"edts": b"elst",
        b"mdia": b"mdhd hdlr minf elng",
        b"minf": b"vmhd smhd hmhd nmhd gmhd dinf stbl hdlr",
        b"stbl": b"stsd stts ctts cslg stsc stsz stz2 stco co64 stss stps stsh padb stdp sdtp "
        b"sbgp sgpd subs saiz saio",
        b"mvex": b"mehd trex leva trep",
        b"moof": b"mfhd traf",
        b"traf": b"tfhd tfdt trun sbgp sgpd subs saiz saio sdtp senc",
    }.items()
}
# Pictures, sound, timecode: all other tracks go.
_TRACKS = frozenset(b"vide soun tmcd hint".split())
_AHEAD = 64 << 10  # bytes of a track in which it has to say what it is of
_TRACK_MAX = 1 << 20  # bytes of a track that goes; an hour of it takes some 500,000
_SPANS_MAX, _LOST_MAX = 20_000, 100  # of all tracks that go, and how many go
# Recorders in cars write places between the samples: blocks that no track names.
_PLACES = b"freeGPS "
_NAME = said("сведения о съёмке")


@dataclass
class _Film:
    """What was seen of a film so far: what its tracks are of, and whether it is in fragments."""

    found: Findings
    tracks: set[bytes] = field(default_factory=set)
    has_index: bool = False
    has_fragments: bool = False
    lost_tracks: int = 0


def clean_mp4(source: Source, found: Findings) -> Iterator[bytes]:
    """Give the film with its metadata blanked; `found.spans` are to be blanked afterwards.

    Raises:
        BadInput: it has no index or no pictures, or what cannot be read may hold a place.
    """
    film = _Film(found)
    while (box := next_box(source)) is not None:
        if box.kind in _PASSED and box.size == REST:
            break  # what ends with the file might hold all of it
        if box.kind in _PASSED:
            yield from _searched(source.pieces(box.size))
        elif box.kind in _KEPT:
            film.has_index |= box.kind == b"moov"
            film.has_fragments |= box.kind == b"moof"
            yield source.take(box.head)
            yield from _children(source, box, film)
            if film.has_fragments and film.lost_tracks:
                raise _untold()  # the track's samples are told in fragments, before it or behind
        else:
            yield from _blanked(source, box, found)
    yield from unreadable(source)
    _check_pictures(film)


def _searched(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Give pieces as they are.

    Raises:
        BadInput: places stand in them.
    """
    before = b""
    for piece in pieces:
        if _PLACES in before + piece[: len(_PLACES)] or _PLACES in piece:
            raise _untold()
        before = (before + piece)[-len(_PLACES) + 1 :]
        yield piece


def ends_early(source: Source) -> bool:
    """Tell whether a film ends before its last box does.

    Raises:
        BadInput: it has more boxes than are looked through.
    """
    while (box := next_box(source)) is not None:
        if sum(len(piece) for piece in source.pieces(box.size)) < box.size:
            return box.size != REST
    return False


def _children(source: Source, parent: Box, film: _Film) -> Iterator[bytes]:
    """Give the boxes in a box, those blanked that do not stay."""
    left = parent.size - parent.head
    while left > 0 and source.peek(1):
        box = next_box(source)
        if box is None or box.head > left:
            yield from _blanked_rest(source, left, film.found)
            return
        box = Box(box.kind, box.at, box.head, min(box.size, left))
        left -= box.size
        if not _stays(source, parent, box, film):
            yield from _blanked(source, box, film.found)
        elif box.kind in _KEPT:
            yield source.take(box.head)
            yield from _children(source, box, film)
        else:
            yield from source.pieces(box.size)


def _stays(source: Source, parent: Box, box: Box, film: _Film) -> bool:
    """Tell whether a box stays; of a track that does not, note where its samples lie."""
    if box.kind not in _KEPT[parent.kind]:
        return False
    return box.kind != b"trak" or _is_of_film(source, box, film)


def _is_of_film(source: Source, box: Box, film: _Film) -> bool:
    handler = handler_of(source.peek(min(box.size, _AHEAD)), box)
    if handler in _TRACKS:
        film.tracks.add(handler or b"")
        return True
    many = len(film.found.spans) > _SPANS_MAX or film.lost_tracks >= _LOST_MAX
    if handler is None or box.size > _TRACK_MAX or many:
        raise _untold()
    whole = source.peek(box.size)
    film.lost_tracks += 1
    try:
        film.found.spans += sample_spans(whole, Box(box.kind, 0, box.head, box.size))
    except ValueError as error:
        raise _untold() from error
    return False


def _blanked(source: Source, box: Box, found: Findings) -> Iterator[bytes]:
    if box.kind not in _SPARE:
        found.note(_NAME)
    begun = source.take(box.head)
    yield begun[:4] + b"free" + begun[8:]
    yield from source.blank(box.size - box.head)


def _blanked_rest(source: Source, left: int, found: Findings) -> Iterator[bytes]:
    for piece in source.pieces(left):
        if piece.count(0) < len(piece):
            found.note(_NAME)
        yield bytes(len(piece))


def _check_pictures(film: _Film) -> None:
    if not film.has_index:
        raise refused(BROKEN)  # the phone went out before it wrote where the pictures lie
    if b"vide" in film.tracks:
        return
    if b"soun" in film.tracks:
        raise refused(SOUND)
    raise refused(
        said("В видео нет изображения, или оно записано по-старому: сохраните его как MP4.")
    )


def _untold() -> Exception:
    return refused(said(
        "В видео есть дорожка со сведениями о съёмке или с текстом, и неизвестно, где её данные: "
        "в ней может быть место. Отправьте видео себе в мессенджере и сохраните его как MP4."
    ))
