"""The issuer's keys: cached, and fetched again when they rotate."""

from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from services.gateway.auth.identity.keys import IssuerKeys


class Issuer:
    """Publishes keys and counts who asks."""

    def __init__(self) -> None:
        self.asked = 0
        self.now = 1000.0
        self.rotate()

    def rotate(self) -> None:
        self.key = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)

    def fetch(self) -> dict[str, Any]:
        self.asked += 1
        return {"keys": [self.key.as_dict(private=False)]}

    def sign(self, key: RSAKey | None = None) -> str:
        signer = key or self.key
        return jwt.encode({"alg": "RS256", "kid": signer.kid}, {"sub": "s"}, signer)


def test_keys_are_fetched_once_for_many_tokens() -> None:
    issuer = Issuer()
    keys = IssuerKeys(issuer.fetch, lambda: issuer.now)
    for _ in range(3):
        assert keys.read(issuer.sign()).claims["sub"] == "s"
    assert issuer.asked == 1


def test_a_rotated_key_is_fetched_when_its_first_token_comes() -> None:
    issuer = Issuer()
    keys = IssuerKeys(issuer.fetch, lambda: issuer.now)
    keys.read(issuer.sign())
    issuer.rotate()
    issuer.now += 6
    assert keys.read(issuer.sign()).claims["sub"] == "s"


def test_forged_key_names_do_not_make_us_ask_at_each_token() -> None:
    issuer = Issuer()
    keys = IssuerKeys(issuer.fetch, lambda: issuer.now)
    stranger = RSAKey.generate_key(2048, auto_kid=True)
    for _ in range(5):
        with pytest.raises((JoseError, ValueError)):
            keys.read(issuer.sign(stranger))
    assert issuer.asked == 1


def test_a_token_without_a_signature_is_refused() -> None:
    issuer = Issuer()
    keys = IssuerKeys(issuer.fetch, lambda: issuer.now)
    with pytest.raises((JoseError, ValueError)):
        keys.read("eyJhbGciOiJub25lIn0.eyJzdWIiOiJzIn0.")
