"""Which part of a file a request asks for (RFC 9110, section 14)."""

from dataclasses import dataclass

from werkzeug.http import parse_if_range_header, parse_range_header


@dataclass(frozen=True)
class Part:
    """A part of a file: where it begins and how long it is."""

    offset: int
    length: int

    def content_range(self, size: int) -> str:
        """Return the Content-Range of this part of a file of `size` bytes."""
        return f"bytes {self.offset}-{self.offset + self.length - 1}/{size}"


class NotSatisfiable(Exception):
    """The file has no byte of what is asked for."""


def asked_part(header: str | None, if_range: str | None, size: int, etag: str) -> Part | None:
    """Return the part asked for, or None for the whole file.

    Several parts at once, and what cannot be read, are answered by the whole file, as the
    standard allows; so is a part of a file that has changed since (`If-Range`).

    Raises:
        NotSatisfiable: the part lies outside of the file.
    """
    asked = parse_range_header(header)
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if if_range and parse_if_range_header(if_range).etag != etag:
        return None
    found = asked.range_for_length(size)
    if found is None:
        raise NotSatisfiable
    return Part(found[0], found[1] - found[0])
