"""Hashes passwords in the form that Keycloak stores, so that accounts can be made in bulk."""

import secrets
from base64 import b64encode
from typing import Any

import orjson
from argon2.low_level import Type, hash_secret_raw

# Keycloak's own defaults (argon2id): a login with other ones would be hashed anew at once.
_ITERATIONS = 5
_MEMORY_KIB = 7168
_LENGTH = 32


def hashed_credential(password: str) -> dict[str, Any]:
    """Return a `CredentialRepresentation` of the admin API with the password hashed."""
    salt = secrets.token_bytes(16)
    digest = hash_secret_raw(
        password.encode(),
        salt,
        time_cost=_ITERATIONS,
        memory_cost=_MEMORY_KIB,
        parallelism=1,
        hash_len=_LENGTH,
        type=Type.ID,
    )
    return {
        "type": "password",
        "secretData": _json_text(value=_text(digest), salt=_text(salt), additionalParameters={}),
        "credentialData": _json_text(
            hashIterations=_ITERATIONS,
            algorithm="argon2",
            additionalParameters={
                "hashLength": [str(_LENGTH)],
                "memory": [str(_MEMORY_KIB)],
                "type": ["id"],
                "version": ["1.3"],
                "parallelism": ["1"],
            },
        ),
    }


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()


def _json_text(**values: Any) -> str:
    return orjson.dumps(values).decode()
