"""The commands `letopis accounts …`, beside a running issuer."""

import json

import click
import pytest
from click.testing import CliRunner, Result

from services.gateway.auth.identity.accounts import Account, Accounts
from services.gateway.auth.identity.commands import add_account_commands
from tests.gateway.auth.identity.places import Place


@pytest.fixture
def environment(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "OIDC_ISSUER": place.issuer,
        "OIDC_CLIENT_SECRET": place.gateway_secret,
        "OIDC_ADMIN_CLIENT_SECRET": place.admin_secret,
        "PUBLIC_URL": place.inbox.url,
    }.items():
        monkeypatch.setenv(name, value)


def run(account: Account, *words: str) -> Result:
    group = click.Group("accounts")
    add_account_commands(group, lambda: [account])
    return CliRunner().invoke(group, words)


@pytest.mark.usefixtures("environment")
def test_disable_and_enable_tell_what_they_did(accounts: Accounts, account: Account) -> None:
    done = run(account, "disable", account.login, "--json")
    document = json.loads(done.stdout)
    assert (done.exit_code, document["enabled"]) == (0, False)
    assert document["subject"] in accounts.disabled_subjects()
    assert "включена" in run(account, "enable", account.login).stdout
    assert document["subject"] not in accounts.disabled_subjects()


@pytest.mark.usefixtures("environment")
def test_sync_takes_the_list_and_reports(account: Account) -> None:
    done = run(account, "sync", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["unchanged"] == 1


@pytest.mark.usefixtures("environment")
def test_an_unknown_login_ends_with_one_sentence(account: Account) -> None:
    done = run(account, "disable", "nobody-here")
    assert done.exit_code == 1
    assert done.stderr == "Error: Нет учётной записи с логином «nobody-here».\n"


@pytest.mark.usefixtures("environment")
def test_an_issuer_that_is_down_ends_with_one_sentence(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OIDC_ISSUER", "http://127.0.0.1:9/realms/letopis")
    done = run(account, "disable", account.login)
    assert done.exit_code == 1
    assert "Сервер входа не отвечает" in done.stderr
