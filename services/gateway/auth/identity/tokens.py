"""What must be true of the issuer's tokens before we believe them: pure checks of claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway.auth.identity.memberships import Membership, memberships_of

Claims = Mapping[str, Any]

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LEEWAY = 10  # seconds that the issuer's clock may differ from ours


class TokenRefused(Exception):
    """A token is not good for what it was shown for; the text says why, and no value of it."""


@dataclass(frozen=True)
class Identity:
    """A person who signed in, as the issuer knows them."""

    subject: str
    person_id: UUID | None
    login: str
    name: str
    memberships: tuple[Membership, ...]
    session_id: str


@dataclass(frozen=True)
class LogoutNotice:
    """The issuer says that a session, or every session of a subject, is over."""

    jti: str
    subject: str | None
    session_id: str | None
    expires_at: int


@dataclass(frozen=True)
class Machine:
    """A machine client with a good access token for our API."""

    client_id: str
    subject: str
    roles: tuple[str, ...]


def identity_from(
    claims: Claims, *, issuer: str, client_id: str, nonce: str | None, now: float
) -> Identity:
    """Return who an ID token names; without `nonce` it must be one of a refresh.

    Raises:
        TokenRefused: it is not an ID token for us, of this login, and of this time.
    """
    _check_common(claims, issuer, now)
    _demand(claims.get("typ") == "ID", "typ")
    _check_audience(claims, client_id)
    _demand(nonce is None or claims.get("nonce") == nonce, "nonce")
    return Identity(
        subject=_text(claims, "sub"),
        person_id=_person(claims),
        login=_text(claims, "preferred_username"),
        name=_name(claims),
        memberships=memberships_of(_texts(claims.get("groups", []))),
        session_id=_text(claims, "sid"),
    )


def logout_notice_from(
    header: Claims, claims: Claims, *, issuer: str, client_id: str, now: float
) -> LogoutNotice:
    """Return what a logout token says (OpenID Connect Back-Channel Logout 1.0, section 2.6).

    Raises:
        TokenRefused: it is not a logout token for us, or too old.
    """
    _check_common(claims, issuer, now)
    _demand(header.get("typ", "").lower() in ("logout+jwt", "application/logout+jwt"), "typ")
    _check_audience(claims, client_id)
    events = claims.get("events")
    _demand(isinstance(events, Mapping) and LOGOUT_EVENT in events, "events")
    _demand("nonce" not in claims, "nonce")
    _demand("sub" in claims or "sid" in claims, "sub, sid")
    return LogoutNotice(
        jti=_text(claims, "jti"),
        subject=_text(claims, "sub") if "sub" in claims else None,
        session_id=_text(claims, "sid") if "sid" in claims else None,
        expires_at=int(claims["exp"]),
    )


def machine_from(
    header: Claims, claims: Claims, *, issuer: str, audience: str, now: float
) -> Machine:
    """Return which machine client an access token stands for.

    Raises:
        TokenRefused: it is not an access token of a machine, for our API, of this time.
    """
    _check_common(claims, issuer, now)
    _demand(header.get("typ", "JWT").lower() in ("jwt", "at+jwt"), "header typ")
    _demand(claims.get("typ") == "Bearer", "typ")
    _demand(audience in _audiences(claims), "aud")
    # A person's token carries a session: people come through the pages, never with a bearer token.
    _demand("sid" not in claims, "sid")
    access = claims.get("realm_access") or {}
    return Machine(
        client_id=_text(claims, "azp"),
        subject=_text(claims, "sub"),
        roles=_texts(access.get("roles", [])),
    )


def _check_common(claims: Claims, issuer: str, now: float) -> None:
    _demand(claims.get("iss") == issuer, "iss")
    _demand(_number(claims, "exp") > now - LEEWAY, "exp")
    _demand(_number(claims, "iat") < now + LEEWAY, "iat")
    _demand(_number(claims, "nbf", 0) < now + LEEWAY, "nbf")


def _check_audience(claims: Claims, client_id: str) -> None:
    audiences = _audiences(claims)
    _demand(client_id in audiences, "aud")
    _demand(len(audiences) == 1 or claims.get("azp") == client_id, "azp")
    _demand(claims.get("azp", client_id) == client_id, "azp")


def _audiences(claims: Claims) -> tuple[str, ...]:
    audience = claims.get("aud")
    return (audience,) if isinstance(audience, str) else _texts(audience)


def _number(claims: Claims, name: str, missing: float | None = None) -> float:
    value = claims.get(name, missing)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenRefused(name)
    return value


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise TokenRefused(name)
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        return ()
    return tuple(value for value in values if isinstance(value, str))


def _person(claims: Claims) -> UUID | None:
    person_id = claims.get("person_id")
    if person_id is None:
        return None
    try:
        return UUID(person_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise TokenRefused("person_id") from error


def _name(claims: Claims) -> str:
    parts = (claims.get("family_name"), claims.get("given_name"))
    return " ".join(p for p in parts if p) or _text(claims, "preferred_username")


def _demand(true: bool, what: str) -> None:
    if not true:
        raise TokenRefused(what)
