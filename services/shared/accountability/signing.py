"""What a service signs with its own key, so that another, or a later day, can trust it.

Each service has an Ed25519 key; the public ones are known to all. The private key is given to that
service's worker alone, never to a database or to what answers requests, so that whoever can write
rows still cannot write a receipt.
"""

from collections.abc import Mapping
from typing import Any, cast

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.shared.process.settings import Settings, SettingsError

_ALGORITHM = "Ed25519"


class BadSignature(Exception):
    """What was given is not what the service that it names has signed."""


class Signer:
    """Signs for one service."""

    def __init__(self, service: str, private_key: Mapping[str, Any]) -> None:
        """Take the service's Ed25519 private key as a JWK; its `kid` is the service's name."""
        self.service = service
        self._key = OKPKey.import_key(dict(private_key))
        if self._key.kid != service:
            raise ValueError("the key belongs to another service")

    def sign(self, payload: Mapping[str, Any]) -> str:
        """Return `payload` as a signed document (JWS, compact)."""
        body = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
        header = {"alg": _ALGORITHM, "kid": self.service}
        return jws.serialize_compact(header, body, self._key, algorithms=[_ALGORITHM])

    def seal(self, content: bytes) -> bytes:
        """Return the bare signature of some bytes."""
        return cast(Ed25519PrivateKey, self._key.private_key).sign(content)


class Signatures:
    """Checks what the services have signed."""

    def __init__(self, public_keys: Mapping[str, Any], owner: str = "") -> None:
        """Take the services' public keys as a JWK set; a service may have several.

        So what it signed with an earlier key is still believed after a change of keys. `owner` is
        the service whose own rows are checked: of those no other one's signature is believed.
        """
        self.owner = owner
        self._keys: dict[str, list[OKPKey]] = {}
        for one in public_keys["keys"]:
            key = OKPKey.import_key(dict(one))
            self._keys.setdefault(str(key.kid), []).append(key)

    def read(self, document: str, service: str) -> dict[str, Any]:
        """Return what a service has signed.

        Raises:
            BadSignature: it is not signed, or not by this service.
        """
        for key in self._keys.get(service, ()):
            try:
                found = jws.deserialize_compact(document.encode(), key, algorithms=[_ALGORITHM])
                payload: dict[str, Any] = orjson.loads(found.payload)
            except (JoseError, ValueError):
                continue
            return payload
        raise BadSignature(service)

    def holds(self, service: str, content: bytes, signature: bytes) -> bool:
        """Tell whether a bare signature over some bytes is this service's."""
        return any(_holds(key, content, signature) for key in self._keys.get(service, ()))


def signatures_of(settings: Settings) -> Signatures:
    """Return what checks the signatures of all services.

    Raises:
        SettingsError: SIGNING_PUBLIC_KEYS is not set.
    """
    if settings.signing_public_keys is None:
        raise SettingsError(f"Нужен SIGNING_PUBLIC_KEYS ({settings.service}).")
    return Signatures(settings.signing_public_keys, settings.service)


def signer_of(settings: Settings) -> Signer:
    """Return what signs for this service.

    Raises:
        SettingsError: SIGNING_PRIVATE_KEY is not set, or is another service's.
    """
    if settings.signing_private_key is None:
        raise SettingsError(f"Нужен SIGNING_PRIVATE_KEY ({settings.service}).")
    try:
        return Signer(settings.service, settings.signing_private_key)
    except ValueError as error:
        raise SettingsError(
            f"SIGNING_PRIVATE_KEY — не ключ сервиса {settings.service}."
        ) from error


def _holds(key: OKPKey, content: bytes, signature: bytes) -> bool:
    try:
        cast(Ed25519PublicKey, key.public_key).verify(signature, content)
    except InvalidSignature:
        return False
    return True
