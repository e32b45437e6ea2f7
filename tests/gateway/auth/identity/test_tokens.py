"""What must be true of tokens before they are believed."""

from typing import Any
from uuid import UUID

import pytest

from services.gateway.auth.identity.tokens import (
    LOGOUT_EVENT,
    Machine,
    TokenRefused,
    identity_from,
    logout_notice_from,
    machine_from,
)

ISSUER = "https://id.example/realms/letopis"
NOW = 1_000_000.0
PERSON = UUID("01890000-0000-7000-8000-000000000001")
COMMON: dict[str, Any] = {"iss": ISSUER, "iat": NOW - 1, "exp": NOW + 60, "sub": "s-1"}
ID: dict[str, Any] = {
    **COMMON, "typ": "ID", "aud": "gateway", "azp": "gateway", "nonce": "n", "sid": "sid-1",
    "preferred_username": "elkina", "given_name": "Мария", "family_name": "Ёлкина",
    "groups": ["/schools/131/teacher"], "person_id": str(PERSON),
}
LOGOUT: dict[str, Any] = {
    **COMMON, "aud": "gateway", "jti": "j-1", "sid": "sid-1", "events": {LOGOUT_EVENT: {}},
}
LOGOUT_HEADER = {"typ": "logout+jwt"}
MACHINE: dict[str, Any] = {
    **COMMON, "typ": "Bearer", "aud": ["letopis-api", "account"], "azp": "regional-demo",
}


def identity(claims: dict[str, Any], nonce: str | None = "n") -> Any:
    return identity_from(claims, issuer=ISSUER, client_id="gateway", nonce=nonce, now=NOW)


def notice(claims: dict[str, Any], header: dict[str, Any] = LOGOUT_HEADER) -> Any:
    return logout_notice_from(header, claims, issuer=ISSUER, client_id="gateway", now=NOW)


def machine(claims: dict[str, Any], header: dict[str, Any] | None = None) -> Machine:
    return machine_from(
        header or {"typ": "JWT"}, claims, issuer=ISSUER, audience="letopis-api", now=NOW
    )


def test_an_id_token_names_a_person() -> None:
    person = identity(ID)
    assert (person.subject, person.session_id, person.login) == ("s-1", "sid-1", "elkina")
    assert (person.name, person.person_id) == ("Ёлкина Мария", PERSON)
    assert [m.role for m in person.memberships] == ["teacher"]


def test_an_account_of_nobody_in_the_journal_has_no_person() -> None:
    assert identity({k: v for k, v in ID.items() if k != "person_id"}).person_id is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"iss": "https://other.example/realms/letopis"}, "iss"),
        ({"exp": NOW - 60}, "exp"),
        ({"exp": "later"}, "exp"),
        ({"iat": NOW + 60}, "iat"),
        ({"nbf": NOW + 60}, "nbf"),
        ({"typ": "Bearer"}, "typ"),
        ({"aud": "other"}, "aud"),
        ({"aud": ["gateway", "other"], "azp": "other"}, "azp"),
        ({"nonce": "other"}, "nonce"),
        ({"sub": ""}, "sub"),
        ({"sid": None}, "sid"),
        ({"person_id": "not-a-uuid"}, "person_id"),
        ({"person_id": 7}, "person_id"),
    ],
)
def test_an_id_token_that_is_not_for_this_login_is_refused(
    change: dict[str, Any], why: str
) -> None:
    with pytest.raises(TokenRefused, match=why):
        identity({**ID, **change})


def test_a_logout_token_names_the_session() -> None:
    told = notice(LOGOUT)
    assert (told.jti, told.subject, told.session_id) == ("j-1", "s-1", "sid-1")


@pytest.mark.parametrize(
    ("change", "header", "why"),
    [
        ({}, {"typ": "JWT"}, "typ"),
        ({}, {}, "typ"),
        ({"events": {}}, LOGOUT_HEADER, "events"),
        ({"events": [LOGOUT_EVENT]}, LOGOUT_HEADER, "events"),
        ({"nonce": "n"}, LOGOUT_HEADER, "nonce"),
        ({"jti": None}, LOGOUT_HEADER, "jti"),
        ({"aud": "other"}, LOGOUT_HEADER, "aud"),
        ({"exp": NOW - 60}, LOGOUT_HEADER, "exp"),
    ],
)
def test_a_logout_token_with_a_flaw_is_refused(
    change: dict[str, Any], header: dict[str, Any], why: str
) -> None:
    with pytest.raises(TokenRefused, match=why):
        notice({**LOGOUT, **change}, header)


def test_a_logout_token_must_name_a_subject_or_a_session() -> None:
    with pytest.raises(TokenRefused, match="sub, sid"):
        notice({k: v for k, v in LOGOUT.items() if k not in ("sub", "sid")})


def test_a_machine_is_known_by_its_client() -> None:
    assert machine(MACHINE).client_id == "regional-demo"


@pytest.mark.parametrize(
    ("change", "header", "why"),
    [
        ({"aud": "account"}, None, "aud"),
        ({"aud": []}, None, "aud"),
        ({"iss": "https://other.example"}, None, "iss"),
        ({"exp": NOW - 60}, None, "exp"),
        ({"typ": "ID"}, None, "typ"),
        ({"typ": "Refresh"}, None, "typ"),
        ({"azp": None}, None, "azp"),
        ({"sid": "sid-1"}, None, "sid"),
        ({}, {"typ": "logout+jwt"}, "header typ"),
    ],
)
def test_a_machine_token_with_a_flaw_is_refused(
    change: dict[str, Any], header: dict[str, Any] | None, why: str
) -> None:
    with pytest.raises(TokenRefused, match=why):
        machine({**MACHINE, **change}, header)
