"""Passwords as Keycloak takes them: hashed in its own form, and why one is refused, in words."""

import secrets
from base64 import b64encode
from typing import Any

import orjson
from argon2.low_level import Type, hash_secret_raw

from services.shared.wording import said

# Keycloak's own defaults (argon2id): a login with other ones would be hashed anew at once.
_ITERATIONS = 5
_MEMORY_KIB = 7168
_LENGTH = 32

# By the name that Keycloak gives to what its policy lacks; deploy/keycloak/realm.json has ours.
_REFUSED = {
    "invalidPasswordMinLengthMessage": said("Пароль слишком короткий: нужно не меньше 12 знаков."),
    "invalidPasswordMaxLengthMessage": said("Пароль слишком длинный: можно не больше 128 знаков."),
    "invalidPasswordNotUsernameMessage": said("Пароль не может совпадать с логином."),
    "invalidPasswordNotContainsUsernameMessage": said("В пароле не может быть логина."),
    "invalidPasswordHistoryMessage": said("Такой пароль у вас уже был: придумайте другой."),
    "invalidPasswordBlacklistedMessage": said(
        "Этот пароль знают все, кто подбирает чужие пароли: придумайте другой."
    ),
}


def refused_password(answer: bytes | None) -> str:
    """Return in words why the issuer does not take a password, by its answer to that."""
    try:
        document = orjson.loads(answer or b"{}")
    except orjson.JSONDecodeError:
        document = {}
    name = document.get("error") or document.get("errorMessage") or ""
    return _REFUSED.get(name) or said(
        "Сервер входа не принял этот пароль: возьмите другой, длиннее и не похожий на логин."
    )


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
