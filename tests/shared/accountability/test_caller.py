"""Caller tokens: what the gateway signed, for one service, for half a minute."""

from dataclasses import replace
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey
from structlog.testing import capture_logs

from services.shared.accountability.caller import (
    ISSUER,
    LIFETIME,
    Caller,
    Ties,
    TokenCheck,
    TokenMint,
    make_key_pair,
)
from services.shared.database.base import new_id
from services.shared.errors import Unauthenticated

NOW = 1_700_000_000.0
PRIVATE, PUBLIC = make_key_pair("k1")
CALLER = Caller(
    user_id="u-1",
    role="teacher",
    school_id="131",
    person_id=new_id(),
    ties=Ties(frozenset({new_id()}), frozenset({new_id(), new_id()}), frozenset({new_id()})),
    correlation_id="c-1",
    origin="web 10.0.0.1",
    client="timetable",
)


def check(token: str, audience: str = "journal", now: float = NOW) -> Caller:
    return TokenCheck(PUBLIC, audience).check(token, now)


def forged(key: Any = None, algorithm: str = "Ed25519", **changes: Any) -> str:
    """Return a token of the right shape, with claims changed or (None) taken away."""
    claims = jwt.decode(
        TokenMint(PRIVATE).mint(CALLER, "journal", NOW),
        OKPKey.import_key(PRIVATE),
        algorithms=["Ed25519"],
    ).claims
    claims = {k: v for k, v in {**claims, **changes}.items() if v is not None}
    header = {"alg": algorithm, "kid": "k1"}
    key = key or OKPKey.import_key(PRIVATE)
    return jwt.encode(header, claims, key, algorithms=[algorithm])


@pytest.mark.parametrize("caller", [CALLER, Caller(user_id="client", role="platform_admin")])
def test_a_caller_survives_the_way_through_a_token(caller: Caller) -> None:
    assert check(TokenMint(PRIVATE).mint(caller, "journal", NOW)) == caller


def test_a_token_made_by_hand_of_all_claims_is_taken() -> None:
    """Whatever the tests below refuse is refused for what they change."""
    assert check(forged()) == CALLER


def test_the_client_is_what_its_claim_says_and_not_what_the_origin_says() -> None:
    north = "api region-north"
    assert check(forged(**{"from": north, "client": "region-south"})).client == "region-south"
    person = replace(CALLER, origin=north, client=None)
    assert check(TokenMint(PRIVATE).mint(person, "journal", NOW)).client is None


def test_a_token_is_for_one_service() -> None:
    token = TokenMint(PRIVATE).mint(CALLER, "journal", NOW)
    with pytest.raises(Unauthenticated):
        check(token, audience="archive")


@pytest.mark.parametrize("later", [-29, -25, -6, -5, 0, 6, 25, 29])
def test_clocks_may_differ_by_as_much_as_a_token_lives(later: int) -> None:
    token = TokenMint(PRIVATE).mint(CALLER, "journal", NOW)
    assert check(token, now=NOW + later) == CALLER


@pytest.mark.parametrize(
    ("later", "sentence"),
    [
        (-LIFETIME, "Часы сервиса отстают от часов шлюза на 30 с. "),
        (-600, "Часы сервиса отстают от часов шлюза на 10 мин 0 с. "),
        (
            LIFETIME,
            "Обращение подписано 30 с назад по часам сервиса: они спешат относительно часов "
            "шлюза, или оно задержалось в пути. ",
        ),
        (
            600,
            "Обращение подписано 10 мин 0 с назад по часам сервиса: они спешат относительно "
            "часов шлюза, или оно задержалось в пути. ",
        ),
    ],
)
def test_clocks_that_differ_by_more_are_named_with_the_difference(
    later: int, sentence: str
) -> None:
    token = TokenMint(PRIVATE).mint(CALLER, "journal", NOW)
    with pytest.raises(Unauthenticated) as refused, capture_logs() as logs:
        check(token, now=NOW + later)
    assert str(refused.value) == (
        f"{sentence}Допускается меньше 30 с. Обращение не принято; администратору: сверьте "
        "часы серверов."
    )
    assert [line["age_s"] for line in logs] == [later]


def test_a_token_made_to_live_longer_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        check(forged(exp=int(NOW) + LIFETIME + 1))
    with pytest.raises(Unauthenticated):
        check(forged(iat=int(NOW) - 60, exp=int(NOW) + 1))


def test_a_token_of_another_key_is_refused() -> None:
    other, _ = make_key_pair("k1")
    with pytest.raises(Unauthenticated):
        check(TokenMint(other).mint(CALLER, "journal", NOW))


def test_the_public_key_is_no_secret_of_an_hmac() -> None:
    secret = OctKey.import_key(PUBLIC["keys"][0]["x"])
    with pytest.raises(Unauthenticated):
        check(forged(secret, "HS256"))


def test_an_unsigned_token_is_refused() -> None:
    header = "eyJhbGciOiJub25lIn0"
    payload = forged().split(".")[1]
    for token in (f"{header}.{payload}.", f"{header}.{payload}", "", "x", "a.b.c", "ё.ё.ё"):
        with pytest.raises(Unauthenticated):
            check(token)


def test_a_changed_payload_is_refused() -> None:
    header, _, signature = forged().split(".")
    _, payload, _ = forged(role="director").split(".")
    with pytest.raises(Unauthenticated):
        check(f"{header}.{payload}.{signature}")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"iss": None},
        {"aud": None},
        {"aud": ["journal", "archive"]},
        {"exp": None},
        {"exp": "later"},
        {"iat": None},
        {"sub": None},
        {"client": None, "from": "api region-north"},
        {"role": None},
        {"ties": None},
        {"ties": {"c": ["x"], "g": [], "p": []}},
        {"ties": {"c": []}},
        {"ties": []},
        {"person": "x"},
    ],
)
def test_claims_that_are_missing_or_wrong_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        check(forged(**changes))


def test_a_key_pair_gives_away_nothing_private() -> None:
    assert "d" in PRIVATE
    assert "d" not in PUBLIC["keys"][0]
    assert forged(iss=ISSUER)


def test_a_token_is_for_the_request_that_it_was_given_for() -> None:
    token = TokenMint(PRIVATE).mint(CALLER, "journal", NOW, request="POST /api/journal/v1/x")
    checking = TokenCheck(PUBLIC, "journal")
    assert checking.check(token, NOW, "POST /api/journal/v1/x").token == token
    for other in ("GET /api/journal/v1/x", "POST /api/journal/v1/y"):
        with pytest.raises(Unauthenticated):
            checking.check(token, NOW, other)


def test_a_token_that_was_kept_tells_for_good_who_sent_what() -> None:
    token = TokenMint(PRIVATE).mint(CALLER, "journal", NOW, request="POST /x", body=b"[1]")
    kept = TokenCheck(PUBLIC, "journal").kept(token)
    assert (kept.caller, kept.request, kept.at.timestamp()) == (CALLER, "POST /x", int(NOW))
    assert kept.holds("[1]")
    assert not kept.holds("[2]")
    with pytest.raises(Unauthenticated):
        TokenCheck(PUBLIC, "archive").kept(token)
