"""The issuer's public keys: fetched once, fetched again when a token names one we lack."""

import threading
import time
from collections.abc import Callable
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

Fetch = Callable[[], dict[str, Any]]

ALGORITHMS = ("RS256", "PS256", "ES256")
_KEPT_SECONDS = 600.0
_PAUSE_SECONDS = 5.0


class IssuerKeys:
    """Checks signatures; safe to share between threads."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        """Take what fetches the JWK set; nothing is fetched before the first token."""
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._fetched_at = 0.0

    def read(self, token: str) -> jwt.Token:
        """Return header and claims of a token with a good signature.

        Raises:
            JoseError, ValueError: the signature is not the issuer's.
        """
        kid = extract_compact(token.encode()).headers().get("kid")
        return jwt.decode(token, self._keys_for(kid), algorithms=list(ALGORITHMS))

    def _keys_for(self, kid: str | None) -> KeySet:
        with self._lock:
            age = self._clock() - self._fetched_at
            if self._keys is None or age > _KEPT_SECONDS or self._lacks(kid, age):
                self._keys = _signing_keys(self._fetch())
                self._fetched_at = self._clock()
            return self._keys

    def _lacks(self, kid: str | None, age: float) -> bool:
        # Without the pause, forged key names would make us ask the issuer at each request.
        known = self._keys is not None and any(key.kid == kid for key in self._keys.keys)
        return not known and age > _PAUSE_SECONDS


def _signing_keys(jwks: dict[str, Any]) -> KeySet:
    keys = [key for key in jwks["keys"] if key.get("use", "sig") == "sig"]
    if not keys:
        raise JoseError("the issuer publishes no signing key")
    return KeySet.import_key_set({"keys": keys})
