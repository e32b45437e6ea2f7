"""Password hashes in Keycloak's own form, so that one and the same serves both issuers."""

import secrets
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import orjson
from argon2.low_level import Type, hash_secret_raw

from services.gateway.auth.identity.passwords import hashed_credential

Credential = Mapping[str, Any]

_NOBODY = hashed_credential("nobody has this password")


def credential_from(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what to keep of a credential of the admin API: plain `value`, or already hashed."""
    if body.get("value"):
        return hashed_credential(body["value"])
    return {key: body[key] for key in ("type", "secretData", "credentialData")}


def password_fits(credential: Credential | None, password: str) -> bool:
    """Tell whether the password is right; without an account it takes just as long to say no."""
    known = credential or _NOBODY
    secret, how = orjson.loads(known["secretData"]), orjson.loads(known["credentialData"])
    if how["algorithm"] != "argon2":
        raise ValueError(how["algorithm"])
    fits = secrets.compare_digest(b64decode(secret["value"]), _argon2(password, secret, how))
    return fits and credential is not None


def _argon2(password: str, secret: Mapping[str, Any], how: Mapping[str, Any]) -> bytes:
    more = {key: values[0] for key, values in how["additionalParameters"].items()}
    return hash_secret_raw(
        password.encode(),
        b64decode(secret["salt"]),
        time_cost=how["hashIterations"],
        memory_cost=int(more["memory"]),
        parallelism=int(more["parallelism"]),
        hash_len=int(more["hashLength"]),
        type=Type.ID,
    )
