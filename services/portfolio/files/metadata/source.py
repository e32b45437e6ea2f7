"""Bytes of a file as they come, for a walk through its parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.shared.errors import BadInput, FieldError
from services.shared.objects.streams import CHUNK, Readable

# What begins or holds metadata in the formats that are taken, wherever it stands.
_TRACES = re.compile(
    rb"Exif\0\0|http://ns\.adobe\.com/|<x:xmpmeta|<\?xpacket|Photoshop 3\.0"
    rb"|\xff\xd8\xff[\xe0-\xef\xdb\xfe]|ftyp|SEF[HT]|ISO6709|\xa9xyz|II\*\0|MM\0\*"
)
_LONGEST_TRACE = 32
_NAMED_AT_MOST = 20


@dataclass
class Findings:
    """What a walk has found: names of what was taken out, and the most pixels of a picture."""

    most_pixels: int
    removed: list[str] = field(default_factory=list)

    def note(self, what: str) -> None:
        """Remember that something was taken out; a sender can make names by the million."""
        if len(self.removed) <= _NAMED_AT_MOST and what not in self.removed:
            self.removed.append(what if len(self.removed) < _NAMED_AT_MOST else "…")

    def judge(self, width: int, height: int) -> None:
        """Go on only with a picture that a browser can show.

        Raises:
            BadInput: it has too many pixels.
        """
        if width * height > self.most_pixels:
            raise refused(
                f"В изображении больше {self.most_pixels // 1_000_000} мегапикселей: "
                "уменьшите его."
            )


class Source:
    """A stream that is taken piece by piece, and looked at before it is taken."""

    def __init__(self, stream: Readable) -> None:
        """Take the stream; nothing is read yet."""
        self._stream = stream
        self._held = b""
        self._at = 0  # what is held before it was taken already

    def peek(self, size: int) -> bytes:
        """Return the next bytes and leave them there; fewer at the end."""
        while len(self._held) - self._at < size and (piece := self._stream.read(CHUNK)):
            self._held = self._held[self._at :] + piece
            self._at = 0
        return self._held[self._at : self._at + size]

    def take(self, size: int) -> bytes:
        """Return the next bytes, fewer at the end."""
        taken = self.peek(size)
        self._at += len(taken)
        return taken

    def pieces(self, size: int | None = None) -> Iterator[bytes]:
        """Give the next bytes, or (None) all that are left, in pieces."""
        while size is None or size > 0:
            piece = self.take(CHUNK if size is None else min(size, CHUNK))
            if not piece:
                return
            if size is not None:
                size -= len(piece)
            yield piece

    def skip(self, size: int) -> None:
        """Leave the next bytes out."""
        for _piece in self.pieces(size):
            pass

    def blank(self, size: int) -> Iterator[bytes]:
        """Give zeros for the next bytes."""
        for piece in self.pieces(size):
            yield bytes(len(piece))


def appended(source: Source, found: Findings) -> Iterator[bytes]:
    """Pass on what stands behind the end of a picture, up to where metadata may begin in it.

    Phones append whole photographs and films there, each with its own metadata.
    """
    for piece, is_trace in _watched(source):
        if is_trace:
            found.note("данные за концом изображения")
            for _rest in source.pieces():
                pass
            return
        yield piece


def unreadable(source: Source) -> Iterator[bytes]:
    """Pass on what no walk can read, as long as nothing in it looks like metadata.

    Raises:
        BadInput: something does.
    """
    for piece, is_trace in _watched(source):
        if is_trace:
            raise refused("Файл повреждён: откройте его и сохраните заново.")
        yield piece


def has_traces(content: bytes) -> bool:
    """Tell whether something in these bytes looks like metadata."""
    return _TRACES.search(content) is not None


def refused(what: str) -> BadInput:
    """Return the refusal of a file."""
    return BadInput(what, errors=[FieldError("file", what)])


def _watched(source: Source) -> Iterator[tuple[bytes, bool]]:
    """Give pieces without a trace; where one begins, an empty piece and True."""
    held = b""
    for piece in source.pieces():
        held += piece
        if trace := _TRACES.search(held):
            yield held[: trace.start()], False
            yield b"", True
            return
        passed = max(0, len(held) - _LONGEST_TRACE)
        yield held[:passed], False
        held = held[passed:]
    yield held, False
