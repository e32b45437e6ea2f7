"""Brands of ISO base media files: films, pictures, sound share one container (ISO/IEC 14496-12).

The box `ftyp` names the one brand that a file was made for, and others that it can be read as. The
first decides; where nobody knows it, the others do. Registered at https://mp4ra.org.
"""

import re

HEIC, AVIF, MP4, QUICKTIME = "image/heic", "image/avif", "video/mp4", "video/quicktime"
SOUND, RAW = "sound", "raw"  # known, and not taken
_SIZES = 8  # bytes of a box's size and type
_LARGE = 16  # the same where the size stands behind the type

_PICTURES = {
    **dict.fromkeys((b"avif", b"avis"), AVIF),
    **dict.fromkeys(b"heic heix heim heis hevc hevx hevm hevs".split(), HEIC),
}
_PICTURE_FRAMES = frozenset(b"mif1 mif2 msf1 miaf MiHB MiHA".split())  # of whatever coding
_SOUND = frozenset({b"M4A ", b"M4B ", b"M4P ", b"M4BP", b"F4A ", b"F4B ", b"aax ", b"aaxc"})
_RAW = frozenset({b"crx ", b"jp2 ", b"jpx ", b"jpm ", b"jxl ", b"jph "})
# Whole families are registered under their first letters: of ISO, of 3GPP and 3GPP2, of CMAF.
_FILM = re.compile(
    rb"iso[m0-9a-z]|mp4[0-9]|mp71|avc[0-9]|av01|hvc1|hev1|dby1|3g[2pegrsthmf][0-9a-z]|cmf[0-9a-z]"
    rb"|dash|dsms|lmsg|sims|risx|ssss|msdh|msix|piff|isml|hlsf|M4V[ HP]|F4[VP] |f4v |MSNV|XAVC"
    rb"|ND[SX][CHMPS]|KDDI|kddi|mmp4|MPPI|mqt |CAEP|caqv|SDV |ROSS|niko|pana|LCAG|FFMP"
)
# QuickTime films from before `ftyp` begin with one of these.
_BARE = frozenset({b"moov", b"mdat", b"wide", b"pnot", b"free", b"skip"})
_FILLING = frozenset({b"wide", b"free", b"skip", b"pnot"})
_KNOWN = _BARE | {b"ftyp", b"styp"}


def container_kind(head: bytes) -> str | None:
    """Return what an ISO base media file is by its first bytes, or None if it is none.

    A MIME type of what is taken, `SOUND`, `RAW`, or an empty word where no brand is known.
    """
    at = 0
    while (box := _box(head, at)) is not None:
        kind, begin, end = box
        if kind in (b"ftyp", b"styp"):
            return _by_brands(head[begin:end])
        if kind not in _BARE:
            return None
        if kind not in _FILLING or end >= len(head):
            return QUICKTIME
        at = end
    return None


def _box(head: bytes, at: int) -> tuple[bytes, int, int] | None:
    """Return type, first byte of the content and the byte behind it, of a box at `at`."""
    size, kind = int.from_bytes(head[at : at + 4]), head[at + 4 : at + _SIZES]
    begin = at + _SIZES
    if size == 1:
        size, begin = int.from_bytes(head[at + _SIZES : at + _LARGE]), at + _LARGE
    elif size == 0 and kind in _KNOWN:
        size = len(head) - at  # to the end of the file
    elif head[at : at + 4].isascii() and head[at : at + 4].decode().isprintable():
        return None  # words, and no size
    if len(kind) < 4 or size < begin - at:
        return None
    return kind, begin, at + size


def _by_brands(content: bytes) -> str:
    first, others = content[:4], [content[at : at + 4] for at in range(8, len(content) - 3, 4)]
    if first in _PICTURE_FRAMES:
        return next((_PICTURES[one] for one in others if one in _PICTURES), HEIC)
    said = _of_brand(first)
    if said is not None:
        return said
    readable = [kind for one in others if (kind := _of_brand(one)) is not None]
    # What can be read as a picture or as sound is no film, whatever else it can be read as.
    return next((kind for kind in readable if kind != MP4), MP4 if readable else "")


def _of_brand(brand: bytes) -> str | None:
    if brand in _PICTURES:
        return _PICTURES[brand]
    if brand in _PICTURE_FRAMES:
        return HEIC
    if brand in _SOUND:
        return SOUND
    if brand in _RAW:
        return RAW
    if brand == b"qt  ":
        return QUICKTIME
    return MP4 if _FILM.fullmatch(brand) else None
