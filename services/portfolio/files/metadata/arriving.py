"""A file on its way in: counted and digested as it comes, cleaned as it goes on."""

from collections.abc import Callable, Iterator, Mapping

from services.portfolio.core.findings import altered_because
from services.portfolio.files.metadata.gif import clean_gif
from services.portfolio.files.metadata.heif import clean_heif
from services.portfolio.files.metadata.jpeg import clean_jpeg
from services.portfolio.files.metadata.mp4 import clean_mp4
from services.portfolio.files.metadata.pdf import look_through_pdf
from services.portfolio.files.metadata.png import clean_png
from services.portfolio.files.metadata.source import Findings, Source
from services.portfolio.files.metadata.spans import Span, joined
from services.portfolio.files.metadata.webp import clean_webp
from services.shared.objects.streams import Readable, Watched

_WALKS: Mapping[str, Callable[[Source, Findings], Iterator[bytes]]] = {
    "image/jpeg": clean_jpeg,
    "image/png": clean_png,
    "image/webp": clean_webp,
    "image/gif": clean_gif,
    "image/heic": clean_heif,
    "image/avif": clean_heif,
    "application/pdf": look_through_pdf,
    "video/mp4": clean_mp4,
    "video/quicktime": clean_mp4,
}


class Arriving:
    """A stream that gives the file as it is kept, and knows what it was when it came."""

    def __init__(
        self, stream: Readable, content_type: str, *, limit: int, most_pixels: int
    ) -> None:
        """Take the stream, its type, above how many bytes it is refused, and the most pixels."""
        self._came = Watched(stream, limit)
        self._found = Findings(most_pixels)
        source = Source(self._came)
        walk = _WALKS.get(content_type)
        self._pieces = walk(source, self._found) if walk else source.pieces()
        self._held = b""

    @property
    def size(self) -> int:
        """Return how many bytes have come."""
        return self._came.size

    @property
    def sha256(self) -> str:
        """Return the digest of what has come."""
        return self._came.digest.hexdigest()

    @property
    def may_be_locked(self) -> bool:
        """Tell whether something in it says that a password may be needed to open it."""
        return self._found.may_be_locked

    @property
    def spans(self) -> list[Span]:
        """Return what is still to be blanked in what was kept: it was told behind it."""
        return joined(self._found.spans)

    def altered_because(self, kept_sha256: str) -> str | None:
        """Return why what is kept differs from what came; None if it is the same."""
        if kept_sha256 == self.sha256:
            return None
        return altered_because(self._found.removed)

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes of what is kept, none at the end.

        Raises:
            BadInput: it is a picture or film that is not taken.
        """
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._held = piece
        if size < 0:
            size = len(self._held)
        piece, self._held = self._held[:size], self._held[size:]
        return piece

