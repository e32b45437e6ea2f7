"""The keys that the gateway derives from its one secret, each for a single purpose."""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Keys:
    """Encrypts what the database keeps, and what the browser carries for a moment."""

    def __init__(self, secret: str) -> None:
        """Derive the keys; changing the secret signs everybody out, and ends invitations."""
        self._secret = secret.encode()
        self.tokens = Fernet(self._derived("issuer tokens at rest"))
        self.messages = Fernet(self._derived("messages shown on the next page"))
        self.words = Fernet(self._derived("words of searches at rest"))
        self.letters = Fernet(self._derived("letters that wait to be sent"))
        self._forms = self._derived("form tokens")
        self._codes = self._derived("codes of invitations")

    def form_secret(self, token_digest: bytes) -> bytes:
        """Return the secret that forms of one session carry."""
        return hmac.digest(self._forms, token_digest, "sha256")

    def code_digest(self, login: str, code: str, *, of_family: bool = False) -> bytes:
        """Return what is kept of a login's one-time code: worth nothing without the secret.

        That of a code which opens a family's account alone is another one.
        """
        what = f"{login}\n{code}" + "\nfamily" * of_family
        return hmac.digest(self._codes, what.encode(), "sha256")

    def _derived(self, purpose: str) -> bytes:
        key = HKDF(SHA256(), 32, None, f"letopis {purpose}".encode()).derive(self._secret)
        return base64.urlsafe_b64encode(key)


def new_secret() -> str:
    """Return 256 random bits that fit into a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """Return what is kept of a secret: it tells whether one is the same, and gives none away."""
    return hashlib.sha256(secret.encode()).digest()


def opened(fernet: Fernet, sealed: bytes) -> bytes | None:
    """Return what was encrypted, or None where another key did it or somebody changed it."""
    try:
        return fernet.decrypt(sealed)
    except InvalidToken:
        return None
