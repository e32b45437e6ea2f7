"""Who is calling: the signed caller token that the gateway mints and every service checks."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, NoReturn
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from services.shared.accountability.roles import Role
from services.shared.errors import Unauthenticated
from services.shared.process.logs import get_logger
from services.shared.wording import said

log = get_logger()

ISSUER = "letopis-gateway"
LIFETIME = 30  # seconds; long enough for one inner call
# Bytes. A body that a step hangs on is a list of ids or a few words; a larger one is not digested.
SIGNED_BODY = 64 << 10
_ALGORITHM = "Ed25519"


@dataclass(frozen=True)
class Ties:
    """What binds a caller to children: own classes, own subject groups, own children.

    `classes` are those that a class teacher leads, or that nobody leads, for a deputy.
    `pupils` are the children of a representative, the pupil's own record, or the children
    assigned to a psychologist. `day_groups` are groups that a teacher has in another's
    stead on `day` alone. `former` are those of the family's `pupils` who have left the school:
    of them it reads, and changes nothing.
    """

    classes: frozenset[UUID] = frozenset()
    groups: frozenset[UUID] = frozenset()
    pupils: frozenset[UUID] = frozenset()
    day_groups: frozenset[UUID] = frozenset()
    day: date | None = None
    former: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Caller:
    """One person, machine or operator, acting in one role of one school.

    `origin` says from where, for people who read the log: `web <address>`, `api <client>`, `cli`,
    `queue <service that says so>`; nothing is decided by it. `client` is the machine client, as
    the issuer's token names it. `name` is the person's, for papers that they sign; it goes into
    no log. `token` is what the gateway has signed for this request: kept beside a step that
    somebody else has to believe (SignedRequest). `time_zone` is that of the school (its IANA
    name): in it days are asked for; None where it has none of its own.
    """

    user_id: str
    role: Role
    school_id: str | None = None
    person_id: UUID | None = None
    ties: Ties = field(default_factory=Ties)
    correlation_id: str = ""
    origin: str = ""
    client: str | None = None
    name: str = ""
    token: str = field(default="", compare=False, repr=False)
    time_zone: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class SignedRequest:
    """That somebody sent a request, by the gateway's signature: the token of then, kept.

    `request` is method and path, `digest` of the body, in hex; each empty where the token names
    none.
    """

    caller: Caller
    at: datetime
    request: str
    digest: str

    def holds(self, body: str) -> bool:
        """Tell whether this was the body."""
        return self.digest == body_digest(body.encode())


def body_digest(body: bytes) -> str:
    """Return the digest of a body as tokens name it: SHA-256 in hex."""
    return hashlib.sha256(body).hexdigest()


class TokenMint:
    """Signs caller tokens; only the gateway and an operator's command hold the private key."""

    def __init__(self, private_key: Mapping[str, Any]) -> None:
        """Take the Ed25519 private key as a JWK."""
        self._key = OKPKey.import_key(dict(private_key))

    def mint(
        self,
        caller: Caller,
        audience: str,
        now: float,
        *,
        request: str = "",
        body: bytes | None = None,
    ) -> str:
        """Return a token for one service; `now` is in seconds since the epoch.

        With `request`, a method and a path, it is for that request alone; with `body` it says
        what came with it.
        """
        claims = {
            "iss": ISSUER,
            "aud": audience,
            "iat": int(now),
            "exp": int(now) + LIFETIME,
            **({"req": request} if request else {}),
            **({"sha": body_digest(body)} if body is not None else {}),
            **_caller_claims(caller),
        }
        header = {"alg": _ALGORITHM, "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=[_ALGORITHM])


class TokenCheck:
    """Checks caller tokens against the gateway's public keys."""

    def __init__(self, public_keys: Mapping[str, Any], audience: str) -> None:
        """Take the keys as a JWK set, and the name of this service."""
        self._keys = KeySet.import_key_set(dict(public_keys))  # type: ignore[arg-type]
        self._audience = audience

    def check(self, token: str, now: float, request: str = "") -> Caller:
        """Return the caller that the token names, sent with `request` (method and path).

        Raises:
            Unauthenticated: signature, issuer, audience or time is wrong, or it is for another
                request; says by how much the clocks differ, if it is that.
        """
        try:
            claims = self._claims(token)
            _check_time(now - claims["iat"], claims["exp"] - claims["iat"])
            _check_request(str(claims.get("req", "")), request)
            return replace(_caller_from(claims), token=token)
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise Unauthenticated(said("Обращение не подписано шлюзом.")) from error

    def kept(self, token: str) -> SignedRequest:
        """Return what a token that was kept proves, however old it is.

        Raises:
            Unauthenticated: signature, issuer or audience is wrong.
        """
        try:
            claims = self._claims(token)
            return SignedRequest(
                _caller_from(claims),
                datetime.fromtimestamp(claims["iat"], UTC),
                str(claims.get("req", "")),
                str(claims.get("sha", "")),
            )
        except (JoseError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise Unauthenticated(said("Обращение не подписано шлюзом.")) from error

    def _claims(self, token: str) -> Mapping[str, Any]:
        claims: Mapping[str, Any] = jwt.decode(token, self._keys, algorithms=[_ALGORITHM]).claims
        self._check_claims(claims)
        return claims

    def _check_claims(self, claims: Mapping[str, Any]) -> None:
        if claims["iss"] != ISSUER or claims["aud"] != self._audience:
            raise ValueError("issuer or audience")
        if not claims["iat"] < claims["exp"] <= claims["iat"] + LIFETIME:
            raise ValueError("life")


def _check_request(signed: str, sent: str) -> None:
    """Go on with a token for this request; a path with escapes may have been written otherwise."""
    if signed and sent and "%" not in signed and signed != sent:
        raise ValueError("for another request")


def _check_time(age: float, life: float) -> None:
    """Go on with a token of this age and life, in seconds by our clock; it is for one call.

    The clocks of gateway and service may differ by as much as it lives, in either direction: one
    that is not born yet by our clock was minted all the same.
    """
    if age <= -life:
        _refuse_for_time(age, said("Часы сервиса отстают от часов шлюза на %(span)s",
                                   span=_span(-age)))
    if age >= life:
        _refuse_for_time(
            age,
            said("Обращение подписано %(span)s назад по часам сервиса: они спешат "
                 "относительно часов шлюза, или оно задержалось в пути", span=_span(age)),
        )


def _refuse_for_time(age: float, why: str) -> NoReturn:
    log.error("clocks of gateway and service differ, or a call came late", age_s=round(age))
    raise Unauthenticated(
        said("%(why)s. Допускается меньше %(most)s с. Обращение не принято; администратору: "
             "сверьте часы серверов.", why=why, most=LIFETIME)
    )


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    if minutes:
        return said("%(minutes)s мин %(seconds)s с", minutes=minutes, seconds=rest)
    return said("%(seconds)s с", seconds=rest)


def make_key_pair(kid: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a new (private JWK, public JWK set) for caller tokens."""
    key = OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig", "alg": _ALGORITHM})
    return dict(key.as_dict(private=True)), {"keys": [dict(key.as_dict(private=False))]}


def _caller_claims(caller: Caller) -> dict[str, Any]:
    return {
        "sub": caller.user_id,
        "role": caller.role,
        "school": caller.school_id,
        "person": str(caller.person_id) if caller.person_id else None,
        "ties": {
            "c": [str(i) for i in caller.ties.classes],
            "g": [str(i) for i in caller.ties.groups],
            "p": [str(i) for i in caller.ties.pupils],
            "d": [str(i) for i in caller.ties.day_groups],
            "f": [str(i) for i in caller.ties.former],
            "day": caller.ties.day.isoformat() if caller.ties.day else None,
        },
        "cid": caller.correlation_id,
        "from": caller.origin,
        "client": caller.client,
        "name": caller.name,
        **({"zone": caller.time_zone} if caller.time_zone else {}),
    }


def _caller_from(claims: Mapping[str, Any]) -> Caller:
    ties = claims["ties"]
    return Caller(
        user_id=claims["sub"],
        role=Role(claims["role"]),
        school_id=claims["school"],
        person_id=UUID(claims["person"]) if claims["person"] else None,
        ties=_ties_from(ties),
        correlation_id=claims["cid"],
        origin=claims["from"],
        client=claims["client"],
        name=claims.get("name", ""),
        time_zone=claims.get("zone"),
    )


def _ties_from(claims: Mapping[str, Any]) -> Ties:
    """Return the ties; a token kept beside a step may be older than some of them."""
    classes, groups, pupils, of_day, former = (
        frozenset(UUID(i) for i in ids)
        for ids in (
            claims["c"], claims["g"], claims["p"], claims.get("d", ()), claims.get("f", ())
        )
    )
    day = claims.get("day")
    return Ties(
        classes, groups, pupils, of_day, date.fromisoformat(day) if day else None, former
    )
