"""Owns the command line of the real servers: install, start, stop, status, addresses."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from deploy.development.real.background import Servers
from deploy.development.real.install import install as install_everything
from deploy.development.real.parts import addresses as addresses_of
from deploy.failures import CannotStart, explain

DATA_DIR = click.option(
    "--data-dir", type=click.Path(path_type=Path), envvar="DATA_DIR", default=Path(".letopis"),
    show_default=True, help="Папка данных (или переменная DATA_DIR).",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Один документ JSON на выходе.")


@click.group(help="Настоящие серверы без контейнеров: PostgreSQL, RabbitMQ, Keycloak, MinIO.")
def cli() -> None:
    """Gather the commands."""


@cli.command(help="Установить всё, чего не хватает. Повторный вызов ничего не меняет.")
def install() -> None:
    """Install what is missing."""
    install_everything(_say)


@cli.command(help="Запустить все серверы и дождаться готовности.")
@click.option("--foreground", is_flag=True, help="Не уходить в фон: работать до Ctrl-C.")
@DATA_DIR
def start(data_dir: Path, foreground: bool) -> None:
    """Start the servers."""
    servers = Servers(data_dir)
    if foreground:
        servers.keep_running(_say)
    else:
        servers.start(_say)


@cli.command(help="Остановить то, что запущено командой start, и ничего больше.")
@DATA_DIR
def stop(data_dir: Path) -> None:
    """Stop the servers."""
    if not Servers(data_dir).stop(_say):
        _say("Серверы не запущены")


@cli.command(help="Показать, что работает. Код выхода 1, если не всё.")
@DATA_DIR
@AS_JSON
def status(data_dir: Path, as_json: bool) -> None:
    """Show each server's state."""
    health = Servers(data_dir).health()
    if as_json:
        _show({name: asdict(one) for name, one in health.items()})
    else:
        for name, one in health.items():
            click.echo(f"{name:<10} {'работает' if one.ready else 'не работает':<12} "
                       f"{one.pid or ''}")
    sys.exit(0 if all(one.ready for one in health.values()) else 1)


@cli.command(help="Адреса и пароли для служб. Это секреты: не показывайте их посторонним.")
@DATA_DIR
@AS_JSON
def addresses(data_dir: Path, as_json: bool) -> None:
    """Show the environment of the services."""
    servers = Servers(data_dir)
    found = addresses_of(servers.ports, servers.secrets)
    if as_json:
        _show(found)
        return
    for group, values in found.items():
        click.echo(f"[{group}]")
        for name, value in values.items():
            click.echo(f"{name}={value}")


def _say(line: str) -> None:
    click.echo(line, err=True)


def _show(document: Any) -> None:
    click.echo(json.dumps(document, indent=1, ensure_ascii=False))


def main() -> None:
    """Run a command; what a person can act on is a sentence, not a traceback."""
    try:
        cli(prog_name="python -m deploy.development.real")
    except CannotStart as failure:
        _say(str(failure))
        sys.exit(1)
    except OSError as error:
        _say(str(explain(error)))
        sys.exit(1)


if __name__ == "__main__":
    main()
