"""Whether a file ends where files of its type end: what can be told of one without its sender."""

from collections.abc import Callable, Mapping

TAIL = 64 << 10  # bytes at its end in which a file has to say that it ends


def is_cut(content_type: str, size: int, head: bytes, tail: bytes) -> bool:
    """Tell whether a file ends before its end, by its first bytes and its last `TAIL` ones.

    Films are walked through (`files.metadata.mp4`); of office documents the end was read as they
    came.
    """
    judge = _ENDS.get(content_type)
    return judge is not None and not judge(size, head, tail)


def _riff_is_whole(size: int, head: bytes, _tail: bytes) -> bool:
    return size >= 8 + int.from_bytes(head[4:8], "little")


_ENDS: Mapping[str, Callable[[int, bytes, bytes], bool]] = {
    "image/jpeg": lambda _size, _head, tail: b"\xff\xd9" in tail,
    "image/png": lambda _size, _head, tail: b"IEND" in tail,
    "image/gif": lambda _size, _head, tail: b"\0;" in tail,
    "image/webp": _riff_is_whole,
    "application/pdf": lambda _size, _head, tail: b"%%EOF" in tail,
}
