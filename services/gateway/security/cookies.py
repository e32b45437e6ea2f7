"""The gateway's cookies: opaque, out of reach of scripts, sent to nobody else."""

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface, session_json_serializer
from itsdangerous import BadSignature
from werkzeug.wrappers import Response

from services.gateway.security.keys import Keys, opened


class Cookie:
    """One cookie; behind TLS its name binds it to this host, this scheme and all its paths."""

    def __init__(self, name: str, *, secure: bool) -> None:
        """Name the cookie; `secure` where people reach the platform over TLS."""
        self.name = f"__Host-{name}" if secure else name
        self._secure = secure

    def give(self, response: Response, value: str, *, seconds: int | None = None) -> None:
        """Set the cookie; without `seconds` it ends with the browser."""
        response.set_cookie(
            self.name,
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    def take(self, response: Response) -> None:
        """Remove the cookie."""
        response.delete_cookie(
            self.name, path="/", secure=self._secure, httponly=True, samesite="Lax"
        )


def keep_messages_sealed(app: Flask, keys: Keys, *, secure: bool) -> None:
    """Let Flask carry messages for the next page in a cookie that nobody can read or make."""
    app.config.update(
        SESSION_COOKIE_NAME=Cookie("letopis_messages", secure=secure).name,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.session_interface = _SealedMessages(keys)


class _SealedMessages(SecureCookieSessionInterface):
    """Flask's cookie, encrypted: it says what somebody did, so it must not be readable."""

    def __init__(self, keys: Keys) -> None:
        self._seal = _Seal(keys)

    def get_signing_serializer(self, app: Flask) -> Any:
        return self._seal


class _Seal:
    """What Flask asks of a serializer, by Fernet."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def dumps(self, value: Any) -> str:
        return self._keys.messages.encrypt(session_json_serializer.dumps(value).encode()).decode()

    def loads(self, text: str, max_age: int | None = None) -> Any:
        plain = opened(self._keys.messages, text.encode())
        if plain is None:
            raise BadSignature("not sealed by this gateway")
        return session_json_serializer.loads(plain.decode())
