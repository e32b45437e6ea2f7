"""Properties of the items of HEIC and AVIF (`iprp`): size, colours, which way is up."""

from services.portfolio.core.uploads import HEIF_PIXELS
from services.portfolio.files.metadata.boxes import Box, boxes_in
from services.portfolio.files.metadata.source import Findings, has_traces
from services.shared.wording import said

# How an item is decoded and shown; a JPEG brings its tables itself. Others are words, times, and
# the camera's own.
_KEPT = frozenset(
    b"hvcC av1C lhvC avcC vvcC uncC cmpd ispe pixi colr irot imir clap pasp auxC a1op a1lx "
    b"lsel rloc clli mdcv cclv amve ccst oinf tols free skip".split()
)
_PROFILES = (b"prof", b"rICC")


def clean_properties(meta: bytearray, iprp: Box, found: Findings) -> None:
    """Blank the properties that no picture needs; each keeps its place, by which it is numbered.

    Raises:
        BadInput: it has too many pixels.
        ValueError: it is no list of properties.
    """
    for part in boxes_in(meta, iprp.at + iprp.head, iprp.at + iprp.size):
        if part.kind == b"ipma":
            continue
        if part.kind == b"ipco":
            for one in boxes_in(meta, part.at + part.head, part.at + part.size):
                _clean(meta, one, found)
        else:
            raise ValueError("no list of properties")


def _clean(meta: bytearray, one: Box, found: Findings) -> None:
    begin, stop = one.at + one.head, one.at + one.size
    content = bytes(meta[begin:stop])
    if one.kind == b"ispe":
        width, height = int.from_bytes(content[4:8]), int.from_bytes(content[8:12])
        found.judge(width, height, HEIF_PIXELS)
    is_traced = one.kind == b"colr" and content[:4] in _PROFILES and has_traces(content)
    if one.kind in _KEPT - {b"free", b"skip"} and not is_traced:
        return
    if one.kind not in (b"free", b"skip"):
        found.note(said("сведения о снимке"))
    meta[one.at + 4 : one.at + 8] = b"free"
    meta[begin:stop] = bytes(stop - begin)
