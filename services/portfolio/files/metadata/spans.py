"""Stretches of a file, and a stream in which some of them are blanked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Bytes from `begin` up to the one before `stop`."""

    begin: int
    stop: int


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in their order, those that touch as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.begin <= found[-1].stop:
            found[-1] = Span(found[-1].begin, max(found[-1].stop, span.stop))
        else:
            found.append(span)
    return found


class Blanked:
    """A stream that gives the pieces of another, with zeros for these spans of it."""

    def __init__(self, pieces: Iterator[bytes], spans: Sequence[Span]) -> None:
        """Take pieces in their order, and spans as `joined` gives them."""
        self._pieces = _blanked(pieces, spans)
        self._held = b""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        if not self._held:
            self._held = next(self._pieces, b"")
        if size < 0:
            size = len(self._held)
        piece, self._held = self._held[:size], self._held[size:]
        return piece


def _blanked(pieces: Iterator[bytes], spans: Sequence[Span]) -> Iterator[bytes]:
    at = index = 0
    for piece in pieces:
        stop = at + len(piece)
        changed: bytearray | None = None
        while index < len(spans) and spans[index].begin < stop:
            begin, until = max(spans[index].begin, at), min(spans[index].stop, stop)
            changed = changed if changed is not None else bytearray(piece)
            changed[begin - at : until - at] = bytes(until - begin)
            if spans[index].stop > stop:
                break
            index += 1
        at = stop
        yield bytes(changed) if changed is not None else piece


