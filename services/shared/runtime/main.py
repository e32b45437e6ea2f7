"""The verbs of a service's process: web, work, migrate, openapi."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy.orm import Session

from services.shared.accountability.access_log import Access
from services.shared.accountability.comparison import Comparison
from services.shared.database.base import Database
from services.shared.database.migrate import migrate
from services.shared.database.rights import refuse_role
from services.shared.messaging.envelope import Envelope
from services.shared.process.clock import keep_days_of
from services.shared.process.logs import configure_logs
from services.shared.process.loops import Loop
from services.shared.process.settings import (
    Settings,
    SettingsError,
    environment_for,
    own_environment,
    owner_database_url,
    read_settings,
    refuse_secrets,
)
from services.shared.runtime.worker import run_worker

# A caller's ties stand in a header: of a deputy every class that nobody leads.
HEADER_BYTES = 64 << 10

Handler = Callable[[Session, Envelope], None]


@dataclass(frozen=True)
class Service:
    """What a service hands over so that its processes can be started."""

    name: str
    create_app: Callable[[Settings], Flask]
    consumers: Callable[[Settings], Mapping[str, Handler]]
    chains: tuple[type[Any], ...] = field(default=(Access,))
    comparisons: tuple[Comparison, ...] = ()
    # Work with a rhythm of its own, each in a thread of the worker.
    loops: Callable[[Settings, Database], Sequence[Loop]] = field(
        default=lambda _settings, _database: ()
    )


def run(service: Service) -> None:
    """Run the verb given on the command line; a bad setting ends with one plain sentence."""
    try:
        _commands(service)(prog_name=f"python -m services.{service.name}")
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def _commands(service: Service) -> click.Group:
    @click.group()
    def group() -> None:
        """Процессы сервиса."""

    @group.command()
    def web() -> None:
        """Отвечать на запросы (gunicorn)."""
        settings = _prepared(service)
        refuse_secrets(own_environment(), "web", "DATABASE_OWNER_URL", "SIGNING_PRIVATE_KEY")
        refuse_role(settings.database_url, "web", "_work", "_owner")
        _Web(lambda: service.create_app(settings), settings).run()

    @group.command()
    def work() -> None:
        """Слать и принимать события, запечатывать журнал доступа."""
        settings = _prepared(service)
        refuse_secrets(own_environment(), "work", "DATABASE_OWNER_URL")
        refuse_role(settings.database_url, "work", "_app", "_owner")
        run_worker(service, settings)

    @group.command(name="migrate")
    def migrate_() -> None:
        """Привести базу данных к этой версии."""
        migrate(service.name, owner_database_url(environment_for(service.name)))

    return group


def _prepared(service: Service) -> Settings:
    settings = read_settings(service.name)
    configure_logs(service.name, settings.log_level)
    keep_days_of(settings.time_zone)
    return settings


class _Web(BaseApplication):  # type: ignore[misc]
    """gunicorn around one application, configured by our settings alone."""

    def __init__(self, create: Callable[[], Flask], settings: Settings) -> None:
        self._create = create
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        settings = self._settings
        for key, value in {
            "bind": settings.listen,
            "worker_class": "gthread",
            "workers": settings.web_workers,
            "threads": settings.web_threads,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 75,
            "limit_request_field_size": HEADER_BYTES,
            "control_socket": str(settings.runtime_dir / f"{settings.service}.gunicorn"),
            "worker_tmp_dir": "/dev/shm",  # noqa: S108  (a heartbeat file must not wait for a disk)
            "accesslog": None,
            "proc_name": f"letopis-{settings.service}",
        }.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        return self._create()
