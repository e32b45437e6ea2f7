"""Papers (PDF) that are locked with a password, written by the standard itself."""

import hashlib
import zlib

_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_NOT_TO_BE_PRINTED = -3904 & 0xFFFFFFFF
_ID = bytes(16)


def locked(user: str = "tajna", owner: str = "owner") -> bytes:
    """Return a paper of a blank page under passwords (ISO 32000-1, 7.6.3, revision 2).

    Without the user's password everybody may open it, and nobody may print it.
    """
    by_owner = _rc4(_md5(_padded(owner))[:5], _padded(user))
    rights = _NOT_TO_BE_PRINTED.to_bytes(4, "little")
    key = _md5(_padded(user) + by_owner + rights + _ID)[:5]
    by_user = _rc4(key, _PADDING)
    return _written(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Resources<<>>>>",
        b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P %d>>"
        % (by_owner.hex().encode(), by_user.hex().encode(), _NOT_TO_BE_PRINTED - (1 << 32)),
    )


def swollen(megabytes: int) -> bytes:
    """Return a paper that says that it is locked, and whose table of objects is so long."""
    begun = b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    table = zlib.compress(bytes(megabytes << 20), 9)
    size = (megabytes << 20) // 7
    return begun + (
        b"3 0 obj<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Encrypt 4 0 R/Filter/FlateDecode"
        b"/Length %d>>stream\n%s\nendstream endobj\nstartxref\n%d\n%%%%EOF"
    ) % (size, len(table), table, len(begun))


def _written(*objects: bytes) -> bytes:
    whole, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj%sendobj\n" % (number, content)
    begin = len(whole)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    named = _ID.hex().encode()
    return whole + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Encrypt %d 0 R"
        b"/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF"
    ) % (count, table, count, len(objects), named, named, begin)


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def _padded(password: str) -> bytes:
    return (password.encode("latin-1") + _PADDING)[:32]


def _rc4(key: bytes, content: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in content:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
