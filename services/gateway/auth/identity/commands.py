"""The commands `letopis accounts …`: sync, disable, enable, realm."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from services.gateway.auth.identity.accounts import Account, Accounts, SyncReport
from services.gateway.auth.identity.client import IssuerDown
from services.gateway.auth.identity.realm import bring_realm_up_to_date
from services.gateway.auth.identity.settings import (
    IdentitySettings,
    read_identity_settings,
    read_realm_settings,
)
from services.shared.errors import Problem
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import SettingsError, environment_for

T = TypeVar("T")

ListAccounts = Callable[[], Iterable[Account]]


def accounts_from(settings: IdentitySettings) -> Accounts:
    """Return the account side of the issuer that the settings name."""
    return Accounts(
        settings.issuer,
        settings.admin_client_id,
        settings.admin_client_secret,
        second_factor=settings.second_factor,
    )


def sync_accounts(settings: IdentitySettings, listed: Iterable[Account]) -> SyncReport:
    """Bring the issuer's accounts in line with a list."""
    return accounts_from(settings).sync(listed)


def disable_account(settings: IdentitySettings, login: str) -> dict[str, Any]:
    """Disable an account; it is out of every session within seconds."""
    return {"login": login, "subject": accounts_from(settings).disable(login), "enabled": False}


def enable_account(settings: IdentitySettings, login: str) -> dict[str, Any]:
    """Enable an account again."""
    return {"login": login, "subject": accounts_from(settings).enable(login), "enabled": True}


def add_account_commands(group: click.Group, list_accounts: ListAccounts) -> None:
    """Add the commands to `letopis accounts`; `list_accounts` says who should have an account."""
    group.add_command(_sync_command(list_accounts))
    for command in (disable, enable, realm):
        group.add_command(command)


def _sync_command(list_accounts: ListAccounts) -> click.Command:
    @click.command(name="sync")
    @click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
    def sync(as_json: bool) -> None:
        """Создать и обновить учётные записи и группы по спискам школ."""
        report = _run(lambda: sync_accounts(_settings(), list_accounts()))
        _report(report.as_json(), _sync_text(report), as_json)

    return sync


@click.command()
@click.argument("login")
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def disable(login: str, as_json: bool) -> None:
    """Отключить учётную запись и завершить все её сеансы."""
    done = _run(lambda: disable_account(_settings(), login))
    _report(done, f"Учётная запись «{login}» отключена, её сеансы завершены.", as_json)


@click.command()
@click.argument("login")
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def enable(login: str, as_json: bool) -> None:
    """Включить учётную запись снова."""
    done = _run(lambda: enable_account(_settings(), login))
    _report(done, f"Учётная запись «{login}» включена.", as_json)


@click.command()
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=Path("deploy/keycloak/realm.json"),
    show_default=True,
    help="Описание realm.",
)
@click.option("--json", "as_json", is_flag=True, help="Отчёт одним документом JSON.")
def realm(path: Path, as_json: bool) -> None:
    """Привести realm в Keycloak к файлу; ничего не удаляется."""
    environment = environment_for("gateway")
    report = _run(
        lambda: bring_realm_up_to_date(
            read_identity_settings(environment).issuer, read_realm_settings(environment), path
        )
    ).as_json()
    changed = [f"{part}: {', '.join(names)}" for part, names in report.items() if names]
    _report(report, "\n".join(changed) or "Менять нечего.", as_json)


def _settings() -> IdentitySettings:
    return read_identity_settings(environment_for("gateway"))


def _run(do: Callable[[], T]) -> T:
    """Turn what can go wrong into one plain sentence and exit code 1."""
    try:
        return do()
    except (Problem, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    except IssuerDown as error:
        raise click.ClickException(
            f"Сервер входа не отвечает ({error}). Проверьте, что он запущен, и повторите команду."
        ) from error


def _sync_text(report: SyncReport) -> str:
    return (
        f"Создано {report.created}, изменено {report.updated}, без изменений {report.unchanged}; "
        f"отключено {report.disabled}, не в списках {len(report.unlisted)}."
    )


def _report(document: dict[str, Any], text: str, as_json: bool) -> None:
    click.echo(dump_json(document) if as_json else text)
