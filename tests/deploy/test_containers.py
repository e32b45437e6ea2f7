"""Compose and chart as they are written: every process is told what it reads, and no more."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from click.testing import CliRunner

from deploy.buckets import HANDOVER, LOCKED, USERS
from deploy.databases import SERVICES
from deploy.development.environment import PASSED_ON
from deploy.images import secrets
from services.gateway.settings import read_gateway_settings
from services.portfolio.settings import read_limits
from services.shared.messaging.broker.platform import account_of
from services.shared.process.settings import owner_database_url, read_settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
CHART = ROOT / "charts" / "letopis"
VERBS = ("web", "work", "migrate")
_VARIABLE = re.compile(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}")
CHOSEN = {
    "CHECKPOINT_FILE": "/checkpoints/heads.jsonl",
    "LOGIN_LIMIT": "7 per minute",
    "MAIL_FROM": "letopis@example.org",
    "METRICS_TOKEN": "told-by-the-operator",
    "REQUEST_LIMIT": "8 per minute",
    "SMTP_TLS": "tls",
    "TIME_ZONE": "Asia/Vladivostok",
}


class Seen(dict[str, str]):
    """An environment that knows what was asked of it."""

    def __init__(self, *values: Any) -> None:
        super().__init__(*values)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, and take down that it was asked for."""
        self.asked.add(key)
        return super().get(key, default)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Return the `.env` of a new installation."""
    said = CliRunner().invoke(secrets.main, catch_exceptions=False).output
    lines = (line.partition("=") for line in said.splitlines())
    return {name: value.strip("'") for name, _, value in lines}


def environment_of(part: str, dotenv: Mapping[str, str]) -> dict[str, str]:
    """Return what a container is told, as compose puts it together."""
    told = COMPOSE["services"][part]["environment"]
    return {
        name: filled(value, dotenv) if value is not None else dotenv[name]
        for name, value in told.items()
        if value is not None or name in dotenv
    }


def filled(text: str, dotenv: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name, how, default = match.groups()
        if dotenv.get(name):
            return dotenv[name]
        assert how != ":?", f"{name} is required and not in the file"
        return default or ""

    return _VARIABLE.sub(value, str(text))


PROCESSES = [(service, verb) for service in SERVICES for verb in VERBS]


def read_all(service: str, environment: Mapping[str, str]) -> Any:
    """Read all settings that a service reads at its start."""
    settings = read_settings(service, environment)
    if service == "gateway":
        read_gateway_settings(settings, environment)
    if service == "portfolio":
        read_limits(environment)
    return settings


@pytest.mark.parametrize(("service", "verb"), PROCESSES)
def test_every_container_starts_with_settings_and_accounts_of_its_own(
    service: str, verb: str, made: dict[str, str]
) -> None:
    told = environment_of(f"{service}-{verb}", made)
    settings = read_all(service, told)

    role = "work" if verb == "work" else "app"
    database = urlsplit(settings.database_url)
    assert (database.username, database.path) == (
        f"letopis_{service}_{role}", f"/letopis_{service}"
    )
    assert database.password == made[f"{service.upper()}_{role.upper()}_PASSWORD"]
    broker = urlsplit(settings.broker_url)
    assert broker.username == account_of(service)
    assert broker.password == made[f"{service.upper()}_BROKER_PASSWORD"]
    # Only a worker signs, and its key is one that the others know.
    assert (settings.signing_private_key is not None) == (verb == "work")
    if verb == "work":
        known = {key["x"]: key["kid"] for key in settings.signing_public_keys["keys"]}
        assert known[settings.signing_private_key["x"]] == service
    assert (settings.caller_private_key is not None) == (service == "gateway")
    # Nobody but a migration has the owner's password.
    assert ("DATABASE_OWNER_URL" in told) == (verb == "migrate")
    if verb == "migrate":
        assert urlsplit(owner_database_url(told)).username == f"letopis_{service}_owner"
    if service in USERS:
        assert settings.store is not None
        assert settings.store.access_key == USERS[service]
        assert settings.store.secret_key == made[f"{service.upper()}_STORE_SECRET"]
        assert settings.store.bucket == LOCKED.get(service, HANDOVER)
    assert settings.data_folders == (Path("/watched"),)


@pytest.mark.parametrize(("service", "verb"), PROCESSES)
def test_what_an_operator_chooses_reaches_every_container_that_reads_it(
    service: str, verb: str, made: dict[str, str]
) -> None:
    chosen = {name: CHOSEN.get(name, str(41 + n)) for n, name in enumerate(PASSED_ON)}
    environment = Seen(environment_of(f"{service}-{verb}", {**made, **chosen}))
    read_all(service, environment)

    read = environment.asked & chosen.keys()
    assert {name: environment.get(name) for name in read} == {name: chosen[name] for name in read}


def test_nothing_is_asked_of_an_operator_that_the_secrets_do_not_print(
    made: dict[str, str],
) -> None:
    text = (ROOT / "deploy" / "compose.yaml").read_text()
    required = {name for name, how, _ in _VARIABLE.findall(text) if how == ":?"}
    assert required <= made.keys()


def test_the_chart_names_settings_that_the_services_read(made: dict[str, str]) -> None:
    asked: set[str] = {"METRICS_LISTEN", "RUNTIME_DIR"}
    for service in SERVICES:
        environment = Seen(environment_of(f"{service}-work", made))
        read_all(service, environment)
        asked |= environment.asked
    template = (CHART / "templates" / "_letopis.tpl").read_text()
    named = set(re.findall(r"\{name: ([A-Z_]+),", template))
    assert named - asked == set()
    assert {"BACKUP_RETENTION_DAYS", "CHECKPOINT_HOURS", "EVENTS_OLDEST_DAYS"} <= named


def test_the_charts_values_name_the_buckets_and_services_that_there_are() -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    assert set(values["services"]) == set(SERVICES)
    buckets = {name: one.get("bucket") for name, one in values["services"].items()}
    assert buckets == {name: LOCKED.get(name, HANDOVER) for name in USERS} | {"gateway": None}
    assert values["services"]["archive"]["handoverBucket"] == HANDOVER


def test_only_migrations_are_given_the_owner_of_the_tables() -> None:
    secret = re.compile(r"secretRef: \{name: \S+ \S+ \}\}-\{\{ \$service \}\}(\S*)\}")
    given = {
        path.name: set(secret.findall(path.read_text()))
        for path in (CHART / "templates").glob("*.yaml")
    }
    assert given["migrations.yaml"] == {"", "-owner"}
    assert given["processes.yaml"] == {"", "-work"}
