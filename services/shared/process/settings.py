"""Settings of a service: read once from the environment, validated once, passed on as a value."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from environs import Env, EnvError
from marshmallow.validate import OneOf, Range

from services.shared.process.clock import DEFAULT_TIME_ZONE

SERVICES = ("journal", "portfolio", "archive", "gateway")


class SettingsError(Exception):
    """A setting is missing or has a value that cannot be used; the message names it."""


@dataclass(frozen=True)
class StoreSettings:
    """Where a service keeps its objects (plain S3)."""

    endpoint: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str
    secure: bool
    bucket: str
    handover_bucket: str | None = None  # where packages for the archive arrive


@dataclass(frozen=True)
class Settings:
    """What every service reads from its environment; a service has more in its `settings.py`."""

    service: str
    profile: str
    demo: bool
    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    caller_public_keys: Mapping[str, Any]
    caller_private_key: Mapping[str, Any] | None = field(repr=False)
    signing_public_keys: Mapping[str, Any] | None
    signing_private_key: Mapping[str, Any] | None = field(repr=False)
    events_oldest_days: int
    store: StoreSettings | None
    listen: str
    metrics_listen: str
    runtime_dir: Path
    log_level: str
    web_threads: int
    web_workers: int
    # Whose disks must have room; none where they are not seen from here.
    data_folders: tuple[Path, ...] = ()
    min_free: int = 0  # bytes
    backup_days: int = 0  # how long backups are kept; 0 where nobody said
    checkpoint_file: Path | None = None  # where the worker appends the heads of its chains
    checkpoint_hours: int = 24  # after how long without agreement a chain's record is a warning
    max_body: int = 1 << 20  # bytes of a request that brings no file
    request_seconds: int = 30  # that a request may take, its body's arrival not among them
    time_zone: str = DEFAULT_TIME_ZONE  # of the schools, by its IANA name: days begin in it


def environment_for(service: str, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of `service`.

    A service's process has it already. A command that an operator starts beside the running
    platform finds it in `$DATA_DIR/run/environment.json`, written by the launcher. In a container,
    where there is no such file, a command that works with several services is told of each
    database by its own name, such as JOURNAL_DATABASE_URL; one that writes what a worker alone may
    write, by JOURNAL_DATABASE_WORK_URL.

    Raises:
        SettingsError: neither the environment nor that file says where the database is.
    """
    environment = dict(os.environ if base is None else base)
    own = environment.get(f"{service.upper()}_DATABASE_URL")
    if own:
        told = {"DATABASE_URL": own}
        if work := environment.get(f"{service.upper()}_DATABASE_WORK_URL"):
            told["DATABASE_WORK_URL"] = work
        return {**environment, **told}
    if environment.get("DATABASE_URL"):
        return environment
    path = Path(environment.get("DATA_DIR", ".letopis")) / "run" / "environment.json"
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"Платформа не запущена: нет файла {path}. Запустите «make run» "
            "или укажите папку данных в DATA_DIR."
        ) from None
    except PermissionError:
        raise SettingsError(
            f"Нет права читать {path}: команду запускает тот, кто запустил платформу."
        ) from None
    return {**environment, **written["common"], **written[service]}


def own_environment() -> dict[str, str]:
    """Return this process's environment, for a command that works with no service's settings."""
    return dict(os.environ)


def refuse_secrets(environment: Mapping[str, str], process: str, *names: str) -> None:
    """Refuse to start a process that was told what it must not know: with it, it could all.

    Raises:
        SettingsError: one of `names` is in its environment.
    """
    for name in names:
        if environment.get(name):
            raise SettingsError(
                f"Процессу «{process}» передан {name}, а знать его он не должен: уберите его из "
                "окружения этого процесса (docs/operations)."
            )


def env_reader(environment: Mapping[str, str]) -> Env:
    """Return a reader over `environment` alone, whatever the process's own variables are."""
    return _MappingEnv(environment)


def read_settings(service: str, environment: Mapping[str, str] | None = None) -> Settings:
    """Read and validate the settings that all services share.

    Raises:
        SettingsError: a variable is missing or unusable; the message names it.
    """
    values = environment_for(service) if environment is None else environment
    env = env_reader(values)
    try:
        return Settings(
            service=service,
            profile=env.str("PROFILE", validate=OneOf(["embedded", "real"])),
            demo=env.bool("DEMO", False),
            database_url=env.str("DATABASE_URL"),
            broker_url=env.str("BROKER_URL"),
            caller_public_keys=_required_key(env, "CALLER_PUBLIC_KEYS"),
            caller_private_key=_read_key(env, "CALLER_PRIVATE_KEY"),
            signing_public_keys=_read_key(env, "SIGNING_PUBLIC_KEYS"),
            signing_private_key=_read_key(env, "SIGNING_PRIVATE_KEY"),
            # Shorter than receivers remember what they took in (inbox.admin.KEPT).
            events_oldest_days=env.int("EVENTS_OLDEST_DAYS", 30, validate=Range(1, 60)),
            store=_read_store(env),
            listen=env.str("LISTEN", "127.0.0.1:8000"),
            metrics_listen=env.str("METRICS_LISTEN", "127.0.0.1:0"),
            runtime_dir=env.path("RUNTIME_DIR", Path("/tmp")),  # noqa: S108
            log_level=env.str(
                "LOG_LEVEL", "INFO", validate=OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
            ),
            web_threads=env.int("WEB_THREADS", 8),
            web_workers=env.int("WEB_WORKERS", 1),
            data_folders=tuple(
                Path(one) for one in env.str("DATA_FOLDERS", "").split(os.pathsep) if one
            ),
            backup_days=env.int("BACKUP_RETENTION_DAYS", 0, validate=Range(min=0)),
            min_free=env.int("MIN_FREE_MIB", 200, validate=Range(min=0)) << 20,
            checkpoint_file=_optional_path(env, "CHECKPOINT_FILE"),
            checkpoint_hours=env.int("CHECKPOINT_HOURS", 24, validate=Range(min=2)),
            max_body=env.int("MAX_BODY_KIB", 1024, validate=Range(min=1)) << 10,
            request_seconds=env.int("REQUEST_SECONDS", 30, validate=Range(min=1)),
            time_zone=env.str(
                "TIME_ZONE", DEFAULT_TIME_ZONE, validate=OneOf(sorted(available_timezones()))
            ),
        )
    except EnvError as error:
        raise SettingsError(f"Настройка не годится ({service}): {error}") from error


def owner_database_url(environment: Mapping[str, str] | None = None) -> str:
    """Return the address that migrations use; no web process or worker needs to know it.

    Raises:
        SettingsError: DATABASE_OWNER_URL is not set.
    """
    values = os.environ if environment is None else environment
    url = values.get("DATABASE_OWNER_URL")
    if not url:
        raise SettingsError("Для миграций нужен DATABASE_OWNER_URL.")
    return url


def _read_key(env: Env, name: str) -> Mapping[str, Any] | None:
    key = env.json(name, None)
    if key is not None and not isinstance(key, Mapping):
        raise EnvError(f"{name}: нужен объект JSON")
    return key


def _required_key(env: Env, name: str) -> Mapping[str, Any]:
    key = _read_key(env, name)
    if key is None:
        raise EnvError(f"{name}: не задано")
    return key


def _optional_path(env: Env, name: str) -> Path | None:
    text: str = env.str(name, "")
    return Path(text) if text else None


def _read_store(env: Env) -> StoreSettings | None:
    endpoint: str | None = env.str("STORE_ENDPOINT", None)
    bucket: str | None = env.str("STORE_BUCKET", None)
    if not endpoint or not bucket:
        return None
    return StoreSettings(
        endpoint=endpoint,
        access_key=env.str("STORE_ACCESS_KEY"),
        secret_key=env.str("STORE_SECRET_KEY"),
        region=env.str("STORE_REGION", "us-east-1"),
        secure=env.bool("STORE_SECURE", False),
        bucket=bucket,
        handover_bucket=env.str("HANDOVER_BUCKET", None),
    )


class _MappingEnv(Env):
    """environs over a given mapping."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._environment = environment

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self._environment.get(env_key, default)
