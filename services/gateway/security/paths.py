"""Which addresses may be gone to or passed on: paths of this site, and nothing hidden in them."""

import re
import unicodedata
from urllib.parse import quote, unquote

from services.shared.characters import refused_character

# RFC 3986: what may stand in a path segment unescaped.
_SEGMENT_CHARACTERS = "/:@!$&'()*+,;=~-._"
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def local_path(address: str | None, otherwise: str = "/") -> str:
    """Return `address` if a browser can only take it for a path of this very site.

    The one judge of every address that a request asks to be sent on to. Browsers drop tabs and
    line breaks and read `\\` as `/`, and something on the way may undo an escape or replace a
    character by the one it stands for, so the path is refused in each of these readings.
    """
    if not address or refused_character(address):
        return otherwise
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    decoded = unquote(unquote(path))
    if refused_character(decoded):
        return otherwise
    readings = (decoded, unicodedata.normalize("NFKC", decoded))
    plain = all(_LOCAL.fullmatch(one.replace(" ", "")) for one in readings)
    if plain and _LOCAL.fullmatch(address):
        return address
    return otherwise


def forwarded_path(path: str) -> str | None:
    """Return a decoded path as it is sent to a service, or None if it is not plain.

    A dot segment, an empty one, a backslash or a control character could mean another address to
    the service than to the gateway.
    """
    segments = path.split("/")
    if any(segment in ("", ".", "..") for segment in segments[:-1]) or segments[-1] in (".", ".."):
        return None
    if "\\" in path or any(ord(character) < 0x20 or character == "\x7f" for character in path):
        return None
    return quote(path, safe=_SEGMENT_CHARACTERS)
