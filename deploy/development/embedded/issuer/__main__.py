"""Starts the embedded issuer: one gunicorn process with threads, told by the environment."""

import os
import sys
from collections.abc import Callable

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from deploy.development.embedded.issuer.app import create_app
from deploy.development.embedded.issuer.settings import IssuerSettings, read_settings
from services.shared.process.logs import configure_logs
from services.shared.process.settings import SettingsError


class _Web(BaseApplication):  # type: ignore[misc]
    """gunicorn around the issuer, configured by our settings alone."""

    def __init__(self, create: Callable[[], Flask], settings: IssuerSettings) -> None:
        self._create = create
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for key, value in {
            "bind": self._settings.listen,
            "worker_class": "gthread",
            "workers": 1,
            "threads": 8,
            "timeout": 60,
            "graceful_timeout": 5,
            "keepalive": 75,
            "control_socket": str(self._settings.runtime_dir / "issuer.gunicorn"),
            "accesslog": None,
            "proc_name": "letopis-issuer",
        }.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        return self._create()


def main() -> None:
    """Run until told to stop; a bad setting ends with one plain sentence."""
    try:
        settings = read_settings(os.environ)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    configure_logs("issuer", settings.log_level)
    _Web(lambda: create_app(settings), settings).run()


if __name__ == "__main__":
    main()
