"""PDF: passed on as it is, since it may be signed (ISO 32000-1, section 7.6 on encryption)."""

import re
from collections.abc import Iterator

from services.portfolio.files.metadata.source import Findings, Source

_ENCRYPTED = re.compile(rb"/Encrypt")
_LONGEST = 8


def look_through_pdf(source: Source, found: Findings) -> Iterator[bytes]:
    """Give the paper as it is; note whether it says that it is encrypted.

    The word stands in the trailer, or in the dictionary of a stream of references: both plain.
    """
    yield from source.until(_ENCRYPTED, _LONGEST)
    found.may_be_locked = bool(source.peek(1))
    yield from source.pieces()
