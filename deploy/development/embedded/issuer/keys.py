"""The keys that sign the embedded issuer's tokens: made once, kept in its database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.development.embedded.issuer.tables import SigningKey

ALGORITHM = "RS256"


class Signer:
    """Signs with the newest key, and checks with any of them."""

    def __init__(self, private_jwks: Sequence[dict[str, Any]]) -> None:
        """Take the keys, the newest first."""
        self._keys = [RSAKey.import_key(jwk) for jwk in private_jwks]

    def sign(self, claims: dict[str, Any], typ: str = "JWT") -> str:
        """Return the claims as a signed token."""
        key = self._keys[0]
        header = {"alg": ALGORITHM, "typ": typ, "kid": key.kid}
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])

    def read(self, token: str) -> dict[str, Any]:
        """Return the claims of a token that we signed; times are the caller's business.

        Raises:
            JoseError, ValueError: it is not ours.
        """
        return jwt.decode(token, KeySet(list(self._keys)), algorithms=[ALGORITHM]).claims

    def published(self) -> dict[str, Any]:
        """Return the public halves as a JWK set."""
        return {"keys": [dict(key.as_dict(private=False)) for key in self._keys]}


def load_signer(session: Session, now: datetime) -> Signer:
    """Return the signer over the kept keys; the first start makes one."""
    query = select(SigningKey).order_by(SigningKey.created_at.desc())
    kept = [key.private_jwk for key in session.scalars(query)]
    if not kept:
        kept = [_make_key(session, now)]
    return Signer(kept)


def _make_key(session: Session, now: datetime) -> dict[str, Any]:
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
    jwk = dict(key.as_dict(private=True))
    session.add(SigningKey(kid=jwk["kid"], private_jwk=jwk, created_at=now))
    return jwk
