"""Accounts at the issuer: the same tests on the embedded issuer and on Keycloak."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from services.gateway.auth.identity.accounts import Account, Accounts
from services.gateway.auth.identity.client import IdentityClient, IssuerDown, LoginRefused
from services.shared.errors import BadInput, NotFound
from tests.eventually import eventually
from tests.gateway.auth.identity.browser import Browser
from tests.gateway.auth.identity.places import Place
from tests.gateway.auth.identity.test_issuer import sign_in


def test_a_second_sync_changes_nothing(accounts: Accounts, account: Account) -> None:
    report = accounts.sync([account])
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)
    assert (report.joined, report.left, report.groups_created) == (0, 0, 0)


def test_a_sync_changes_what_differs_and_keeps_the_password(
    accounts: Accounts, client: IdentityClient, account: Account, browser: Browser
) -> None:
    changed = replace(account, family_name="Снегирёва", groups=("/schools/131/deputy",))
    report = accounts.sync([replace(changed, password="совсем другой пароль")])
    assert (report.updated, report.joined, report.left) == (1, 1, 2)
    identity = sign_in(client, changed, browser).identity
    assert identity.name.startswith("Снегирёва")
    assert [m.role for m in identity.memberships] == ["deputy"]
    assert identity.person_id == account.person_id


def test_who_loses_a_membership_is_signed_out(
    accounts: Accounts, client: IdentityClient, account: Account, browser: Browser
) -> None:
    signed_in = sign_in(client, account, browser)
    accounts.sync([replace(account, groups=account.groups[:1])])
    with pytest.raises(LoginRefused):
        client.refresh(signed_in.refresh_token, time.time())


def test_a_sync_does_not_enable_who_was_disabled(accounts: Accounts, account: Account) -> None:
    subject = accounts.disable(account.login)
    accounts.sync([account])
    assert subject in accounts.disabled_subjects()


def test_a_sync_disables_who_is_listed_as_disabled(accounts: Accounts, account: Account) -> None:
    assert accounts.sync([replace(account, enabled=False)]).disabled == 1
    assert accounts.sync([replace(account, enabled=False)]).unchanged == 1


def test_accounts_that_are_not_listed_stay_and_are_told(
    accounts: Accounts, client: IdentityClient, account: Account, browser: Browser
) -> None:
    assert account.login in accounts.sync([]).unlisted
    sign_in(client, account, browser)


def test_a_login_is_the_same_in_any_case_of_letters(
    accounts: Accounts, account: Account
) -> None:
    report = accounts.sync([replace(account, login=account.login.upper())])
    assert (report.created, report.unchanged) == (0, 1)


@pytest.mark.parametrize(
    "group", ["/administrators", "/schools/131", "/schools/131/owner", "/platform/admins"]
)
def test_nobody_is_put_into_a_group_that_is_not_ours(
    accounts: Accounts, account: Account, group: str
) -> None:
    with pytest.raises(BadInput, match="групп"):
        accounts.sync([replace(account, groups=(group,))])


@pytest.mark.parametrize("verb", ["disable", "enable"])
def test_an_unknown_login_is_named(accounts: Accounts, verb: str) -> None:
    with pytest.raises(NotFound, match=r"^Нет учётной записи с логином «nobody-here»\.$"):
        getattr(accounts, verb)("nobody-here")


def test_an_issuer_that_does_not_answer_is_said_to_be_down() -> None:
    nowhere = Accounts("http://127.0.0.1:9/realms/letopis", "gateway-admin", "secret", timeout=1)
    with pytest.raises(IssuerDown):
        nowhere.disabled_subjects()


def test_a_sync_that_was_interrupted_goes_on_from_there(accounts: Accounts) -> None:
    listed = [
        Account(f"half-{number}", "Ёлкина", "Мария", "", uuid4(), ("/schools/half/teacher",))
        for number in range(6)
    ]
    accounts.sync(listed[:3])
    report = accounts.sync(listed)
    assert (report.created, report.unchanged) == (3, 3)
    assert accounts.sync(listed).unchanged == 6


KILLED = """
import sys
from uuid import UUID
from services.gateway.auth.identity.accounts import Account, Accounts

issuer, secret = sys.argv[1:]
Accounts(issuer, "gateway-admin", secret).sync(
    Account(f"killed-{n}", "Ёлкина", "Мария", "", UUID(int=n), ("/schools/killed/teacher",))
    for n in range(200)
)
"""


def test_a_sync_that_was_killed_is_run_again_without_harm(
    accounts: Accounts, place: Place
) -> None:
    listed = [
        Account(f"killed-{n}", "Ёлкина", "Мария", "", UUID(int=n), ("/schools/killed/teacher",))
        for n in range(200)
    ]
    command = [sys.executable, "-c", KILLED, place.issuer, place.admin_secret]
    with subprocess.Popen(command) as killed:
        eventually(lambda: _is_there(accounts, "killed-5"), seconds=60, pause=0.02)
        killed.kill()
    assert killed.returncode == -signal.SIGKILL
    assert not _is_there(accounts, "killed-199"), "it was in the middle of it"
    report = accounts.sync(listed)
    assert 5 < report.unchanged + report.updated < 200
    assert report.created == 200 - report.unchanged - report.updated
    again = accounts.sync(listed)
    assert (again.unchanged, again.joined, again.left) == (200, 0, 0)


def _is_there(accounts: Accounts, login: str) -> bool:
    with suppress(NotFound):
        return bool(accounts.demand(login))
    return False


def test_two_who_make_the_same_accounts_do_each_other_no_harm(
    accounts: Accounts, place: Place
) -> None:
    """The worker follows the journal while an operator's command makes the same accounts."""
    listed = [
        Account(f"both-{number}", "Ёлкина", "Мария", "", uuid4(), ("/schools/both/teacher",))
        for number in range(20)
    ]
    accounts.sync([replace(listed[0], login="both-first")])  # the group is there for both
    other = Accounts(place.issuer, "gateway-admin", place.admin_secret)
    with ThreadPoolExecutor(2) as threads:
        keeping = threads.submit(lambda: [other.keep(one) for one in reversed(listed)])
        syncing = threads.submit(lambda: accounts.sync(listed))
        assert len(keeping.result()) == 20
        syncing.result()
    assert accounts.sync(listed).unchanged == 20
