"""Bytes of a file as they come, for a walk through its parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.portfolio.files.kinds.refusals import BROKEN, refused
from services.portfolio.files.metadata.spans import Span
from services.shared.objects.streams import CHUNK, Readable
from services.shared.wording import said

# What begins or holds metadata in the formats that are taken, wherever it stands.
_TRACES = re.compile(
    rb"Exif\0\0|http://ns\.adobe\.com/|<x:xmpmeta|<\?xpacket|Photoshop 3\.0"
    rb"|\xff\xd8\xff[\xe0-\xef\xdb\xfe]|ftyp|SEF[HT]|ISO6709|\xa9xyz|loci|II\*\0|MM\0\*"
    rb"|8db42d694ccc418790edff439fe026bf"  # ends what Insta360 writes behind a film
)
_LONGEST_TRACE = 32
_NAMED_AT_MOST = 20
# A walk makes a few steps for each part of a file. So many it may make in any file, and one more
# for so many bytes: no real picture or film has parts as small as that all through.
_STEPS = 50_000
_BYTES_A_STEP = 256


@dataclass
class Findings:
    """What a walk has found: names of what was taken out, and the most pixels of a picture.

    `spans` are to be blanked in what is kept: what lies there was told only behind it.
    """

    most_pixels: int
    removed: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    may_be_locked: bool = False

    def note(self, what: str) -> None:
        """Remember that something was taken out; a sender can make names by the million."""
        if len(self.removed) <= _NAMED_AT_MOST and what not in self.removed:
            self.removed.append(what if len(self.removed) < _NAMED_AT_MOST else "…")

    def judge(self, width: int, height: int, most: int | None = None) -> None:
        """Go on only with a picture that a browser can show, or of at most so many pixels.

        Raises:
            BadInput: it has too many pixels.
        """
        most = min(most or self.most_pixels, self.most_pixels)
        if width * height > most:
            raise refused(said(
                "В изображении больше %(most)s мегапикселей: уменьшите его.",
                most=most // 1_000_000,
            ))


class Source:
    """A stream that is taken piece by piece, and looked at before it is taken.

    Time and memory are bounded here for every format: one piece of the stream is held, and the
    steps of a walk are counted against the bytes that it has taken.
    """

    def __init__(self, stream: Readable) -> None:
        """Take the stream; nothing is read yet."""
        self._stream = stream
        self._held = b""
        self._at = 0  # what is held before it was taken already
        self._steps = 0
        self.taken = 0  # bytes, those left out among them

    @property
    def steps(self) -> int:
        """Return how many steps were made so far."""
        return self._steps

    def step(self, steps: int = 1) -> None:
        """Count steps of a walk.

        Raises:
            BadInput: the file has too many parts for its size.
        """
        self._steps += steps
        if self._steps > _STEPS + self.taken // _BYTES_A_STEP:
            raise refused(
                said("Файл слишком сложно устроен: откройте его и сохраните заново.")
            )

    def peek(self, size: int) -> bytes:
        """Return the next bytes and leave them there; fewer at the end."""
        self.step()
        while len(self._held) - self._at < size and (piece := self._stream.read(CHUNK)):
            self._held = self._held[self._at :] + piece
            self._at = 0
        return self._held[self._at : self._at + size]

    def take(self, size: int) -> bytes:
        """Return the next bytes, fewer at the end."""
        taken = self.peek(size)
        self._at += len(taken)
        self.taken += len(taken)
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

    def until(self, mark: re.Pattern[bytes], longest: int) -> Iterator[bytes]:
        """Give the bytes before a mark of at most `longest` bytes, or all if there is none."""
        while True:
            is_last = len(self.peek(longest)) < longest
            found = mark.search(self._held, self._at)
            # The last bytes may begin a mark, unless nothing comes after them.
            stop = len(self._held) - (0 if is_last else longest - 1)
            yield self.take((found.start() if found else stop) - self._at)
            if found or is_last:
                return

    def skip(self, size: int | None = None) -> None:
        """Leave the next bytes, or all that are left, out."""
        for _piece in self.pieces(size):
            pass

    def blank(self, size: int) -> Iterator[bytes]:
        """Give zeros for the next bytes."""
        for piece in self.pieces(size):
            yield bytes(len(piece))


def leave_rest(source: Source, found: Findings) -> None:
    """Leave out what stands behind the end of a picture.

    Phones append whole photographs and films there, notes of a maker's own, the country's code.
    """
    if source.peek(1):
        found.note(said("данные за концом изображения"))
        source.skip()


def unreadable(source: Source) -> Iterator[bytes]:
    """Pass on what no walk can read, as long as nothing in it looks like metadata.

    Raises:
        BadInput: something does.
    """
    yield from source.until(_TRACES, _LONGEST_TRACE)
    if source.peek(1):
        raise refused(BROKEN)


def has_traces(content: bytes) -> bool:
    """Tell whether something in these bytes looks like metadata."""
    return _TRACES.search(content) is not None

