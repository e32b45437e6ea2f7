"""The platform as it is found after its first start."""

from typing import Any

import pytest
import requests

from tests.end_to_end.conftest import SignIn
from tests.end_to_end.platform import Platform
from tests.eventually import eventually

SCHOOL_ROLES = {
    "director", "deputy", "teacher", "class_teacher", "psychologist", "archivist",
    "data_officer", "representative", "pupil",
}
ABOVE_SCHOOLS = {"municipality_operator", "region_operator", "platform_admin"}

pytestmark = pytest.mark.slow


def test_everything_answers(platform: Platform) -> None:
    answer = requests.get(f"{platform.url}/healthz", timeout=30)
    assert answer.status_code == 200, answer.text
    states = answer.json()
    for service in ("gateway", "journal", "portfolio", "archive"):
        assert service in str(states), states


def test_there_is_an_account_for_every_role_in_each_school(platform: Platform) -> None:
    schools = {account["school"] for account in platform.accounts if account["school"]}
    assert len(schools) == 2
    for school in schools:
        roles = [a["role"] for a in platform.accounts if a["school"] == school]
        assert set(roles) == SCHOOL_ROLES
        assert roles.count("representative") >= 2, "two families"
    assert {a["role"] for a in platform.accounts if not a["school"]} == ABOVE_SCHOOLS


def test_families_are_told_with_their_children(platform: Platform) -> None:
    for account in platform.accounts:
        if account["role"] == "representative":
            assert account["children"], account["login"]


def test_every_account_signs_in_and_finds_a_first_page(
    platform: Platform, people: SignIn
) -> None:
    for login in {account["login"] for account in platform.accounts}:
        account = next(a for a in platform.accounts if a["login"] == login)
        answer = people(account).get("/")
        assert answer.status_code == 200, (login, answer.status_code)
        assert "<main" in answer.text


def test_who_is_not_signed_in_sees_nothing(platform: Platform) -> None:
    api = requests.get(f"{platform.url}/api/journal/v1/classes", timeout=30)
    assert api.status_code == 401
    assert api.headers["Content-Type"].startswith("application/problem+json")
    page = requests.get(f"{platform.url}/journals", timeout=30, allow_redirects=False)
    assert page.status_code in (302, 303)
    assert "/auth/login" in page.headers["Location"]


def test_the_api_says_how_to_be_used(platform: Platform) -> None:
    resource = requests.get(
        f"{platform.url}/.well-known/oauth-protected-resource", timeout=30
    ).json()
    assert resource["authorization_servers"]
    for service in ("journal", "portfolio", "archive"):
        document = requests.get(f"{platform.url}/api/{service}/openapi.json", timeout=30).json()
        assert document["paths"], service


def test_nothing_of_the_inner_services_is_reachable_without_the_gateways_word(
    platform: Platform,
) -> None:
    inner = platform.environment["gateway"]["JOURNAL_URL"]
    answer = requests.get(
        f"{inner}/api/journal/v1/schools", headers={"X-User": "director"}, timeout=30
    )
    assert answer.status_code == 401


def test_a_closed_class_is_in_the_archive_and_due_once_its_term_is_over(
    platform: Platform, people: SignIn
) -> None:
    archivist = people(platform.account("archivist", "131"))

    def journal() -> dict[str, Any]:
        files = archivist.json("/api/archive/v1/case-files?year=2024/2025")
        return next(one for one in files if one["title"] == "Электронный журнал 9А класса")

    def packages() -> list[str]:
        told = archivist.json(f"/api/archive/v1/case-files/{journal()['id']}")
        return [one["state"] for one in told["packages"]]

    assert eventually(lambda: packages() == ["kept"], 60)
    assert platform.letopis("clock", "set", "2031-01-10").returncode == 0
    try:
        assert journal()["state"] == "due"
    finally:
        platform.letopis("clock", "reset")
