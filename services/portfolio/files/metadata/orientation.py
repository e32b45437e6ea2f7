"""The one thing of a picture's Exif that stays: which way is up (Exif 2.32, tag 0x0112)."""

import struct

_TAG = 0x0112
_ENTRIES_MAX = 1000
SIZE = 26  # bytes of what `only_orientation` returns


def only_orientation(exif: bytes) -> bytes:
    """Return Exif data (TIFF) that says nothing but the orientation; empty if it is upright."""
    turned = _orientation(exif)
    if turned == 1:
        return b""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _TAG, 3, 1, turned, 0, 0)


def _orientation(exif: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for at in range(start + 2, start + 2 + 12 * min(count, _ENTRIES_MAX), 12):
            tag, kind, _values, value = struct.unpack_from(f"{order}HHIH", exif, at)
            if tag == _TAG and kind == 3 and 1 <= value <= 8:
                return int(value)
    except struct.error:
        return 1
    return 1
