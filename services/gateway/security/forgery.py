"""Requests that another site's page makes a browser send (CSRF): told apart and refused.

Two signs must agree: where the browser says the request comes from, and the session's form token,
which another site cannot read. The token is masked anew in each answer, so that the size of a
compressed page tells nothing about it.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

HEADER = "X-CSRF-Token"
FIELD = "csrf_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LENGTH = 32


def masked(secret: bytes) -> str:
    """Return the secret as a token that looks different each time."""
    mask = secrets.token_bytes(_LENGTH)
    return urlsafe_b64encode(mask + _xor(mask, secret)).decode()


def is_token_of(token: str | None, secret: bytes) -> bool:
    """Tell whether `token` was made by `masked(secret)`."""
    try:
        raw = urlsafe_b64decode((token or "").encode())
    except (Error, ValueError):
        return False
    if len(raw) != 2 * _LENGTH:
        return False
    return hmac.compare_digest(_xor(raw[:_LENGTH], raw[_LENGTH:]), secret)


def is_from_elsewhere(site: str | None, origin: str | None, own_origin: str) -> bool:
    """Tell whether the browser says that another site's page sent this request.

    `site` is its `Sec-Fetch-Site`, which no script can set; `Origin` stands in for it in older
    browsers and without TLS. A client that sends neither is no browser: it has no cookies to be
    abused.
    """
    if site is not None:
        return site != "same-origin"
    return origin is not None and origin != own_origin


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
