"""What the services are told: what a person may choose reaches them, and only that."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.development import run
from deploy.development.environment import PASSED_ON, Choices, compose, of_web, of_worker
from deploy.development.part import Addresses
from services.gateway.settings import read_gateway_settings
from services.shared.database.rights import refuse_role
from services.shared.process.settings import (
    SERVICES,
    SettingsError,
    environment_for,
    read_settings,
)


def told(service: str, settings: dict[str, str]) -> dict[str, str]:
    """Return the environment of one service's web process."""
    return of_web(composed(settings), service)


def composed(settings: dict[str, str]) -> Addresses:
    """Return what all services are told."""
    addresses = {
        "common": {"PROFILE": "embedded", "BROKER_URL": "pgmq://127.0.0.1/b"},
        "gateway": {
            "OIDC_ISSUER": "http://127.0.0.1:1/realms/letopis",
            "OIDC_CLIENT_SECRET": "c",
            "OIDC_ADMIN_CLIENT_SECRET": "a",
        },
        "launcher": {"SUPERUSER_DSN": "host=127.0.0.1 port=5432"},
    }
    ports: dict[str, int] = defaultdict(lambda: 20_001)
    secrets: dict[str, str] = defaultdict(lambda: "5" * 64)
    choices = Choices(8080, "http://127.0.0.1:8080", False, "INFO", settings)
    return compose(Path("/nowhere"), choices, addresses, ports, secrets)


def test_a_setting_that_a_person_chose_reaches_the_gateway() -> None:
    environment = told("gateway", {"TRUSTED_PROXIES": "1", "LOGIN_LIMIT": "5 per minute"})
    settings = read_gateway_settings(read_settings("gateway", environment), environment)
    assert (settings.trusted_proxies, settings.login_limit) == (1, "5 per minute")


def test_times_are_told_in_the_zone_that_is_set_and_only_in_one_that_exists() -> None:
    for service in SERVICES:
        assert read_settings(service, told(service, {})).time_zone == "Europe/Moscow"
        environment = told(service, {"TIME_ZONE": "Asia/Vladivostok"})
        assert read_settings(service, environment).time_zone == "Asia/Vladivostok"
        with pytest.raises(SettingsError, match="TIME_ZONE"):
            read_settings(service, told(service, {"TIME_ZONE": "Asia/Nowhere"}))


def test_a_setting_cannot_turn_a_service_to_other_servers() -> None:
    environment = told("journal", {"PROFILE": "real"})
    assert environment["PROFILE"] == "embedded"
    assert not {"DATABASE_URL", "BROKER_URL", "STORE_ENDPOINT", "OIDC_ISSUER"} & set(PASSED_ON)


def test_an_empty_metrics_token_opens_nothing() -> None:
    environment = told("gateway", {"METRICS_TOKEN": ""})
    settings = read_gateway_settings(read_settings("gateway", environment), environment)
    assert settings.metrics_token is None


def test_the_launcher_hands_on_what_is_set_and_nothing_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "2")
    monkeypatch.setenv("LOGIN_LIMIT", "")
    monkeypatch.delenv("PORT", raising=False)
    assert run.read_choices().settings == {"TRUSTED_PROXIES": "2"}


def test_a_command_in_a_container_finds_each_database_by_its_own_name() -> None:
    given = {"DATABASE_URL": "gateway's", "JOURNAL_DATABASE_URL": "journal's"}
    assert environment_for("journal", given)["DATABASE_URL"] == "journal's"
    assert environment_for("gateway", given)["DATABASE_URL"] == "gateway's"


def test_each_process_is_told_its_own_role_and_refuses_the_other_one() -> None:
    given = composed({})
    for service in SERVICES:
        web, worker = of_web(given, service), of_worker(given, service)
        assert f"//letopis_{service}_app:" in web["DATABASE_URL"]
        assert f"//letopis_{service}_work:" in worker["DATABASE_URL"]
        assert not {"DATABASE_OWNER_URL", "DATABASE_WORK_URL", "SIGNING_PRIVATE_KEY"} & set(web)


def test_a_process_with_the_role_of_another_is_refused() -> None:
    for user, process, roles in (
        ("letopis_journal_work", "web", ("_work", "_owner")),
        ("letopis_journal_owner", "web", ("_work", "_owner")),
        ("letopis_journal_app", "work", ("_app", "_owner")),
    ):
        with pytest.raises(SettingsError, match="положена другая"):
            refuse_role(f"postgresql+psycopg://{user}:x@db/letopis_journal", process, *roles)


def test_a_process_that_knows_too_much_does_not_start() -> None:
    given = composed({})
    web, worker = of_web(given, "portfolio"), of_worker(given, "portfolio")
    owner = {"DATABASE_OWNER_URL": given["portfolio"]["DATABASE_OWNER_URL"]}
    key = {"SIGNING_PRIVATE_KEY": given["portfolio"]["SIGNING_PRIVATE_KEY"]}
    assert "передан DATABASE_OWNER_URL" in refusal("portfolio", "web", {**web, **owner})
    assert "передан SIGNING_PRIVATE_KEY" in refusal("portfolio", "web", {**web, **key})
    assert "передан DATABASE_OWNER_URL" in refusal("portfolio", "work", {**worker, **owner})


def refusal(service: str, verb: str, environment: Mapping[str, str]) -> str:
    """Start a process that must not start, and return its only sentence."""
    done = subprocess.run(
        [sys.executable, "-m", f"services.{service}", verb],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_commands_run_as_a_module_where_there_is_no_script() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "services.cli", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "import-journal" in said.stdout
