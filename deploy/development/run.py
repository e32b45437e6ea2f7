"""Starts the whole platform and keeps it: `python -m deploy.development.run`."""

import importlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn, cast

import click
from rich.console import Console

from deploy import traces
from deploy.development.data_folder import keep_filling, open_data_folder
from deploy.development.demo import Account, Demo, Letopis, print_accounts
from deploy.development.environment import (
    LAUNCHER,
    PASSED_ON,
    Choices,
    compose,
    data_folders,
    write_environment,
)
from deploy.development.first_link import FirstLink
from deploy.development.generated_secrets import Generated, generated_ports, generated_secrets
from deploy.development.part import Addresses, Part, Provider
from deploy.development.ports import answer_json, is_free
from deploy.development.services import service_parts
from deploy.development.supervisor import Supervisor
from deploy.failures import CannotStart, explain
from deploy.rewriting import free_bytes

LOGS_EVERY = 30.0
"""Seconds between two looks at the size of the logs."""

HEALTHY_WITHIN = 60.0
"""Seconds that all parts together may take to say that they are well."""


class _Ended(Exception):
    """Somebody asked us to end."""


@click.command()
@click.option("--parts", type=click.Choice(["embedded", "real"]), default="embedded")
def main(parts: str) -> None:
    """Запустить Летопись и держать её, пока не попросят остановиться (Ctrl-C)."""
    try:
        with _until_asked():
            folder = Path(os.environ.get("DATA_DIR") or ".letopis").absolute()
            launch(parts, folder, read_choices())
    except CannotStart as failure:
        click.echo(f"Не запустить: {failure}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"Не запустить: {explain(error)}", err=True)
        sys.exit(1)


def launch(kind: str, path: Path, choices: Choices) -> NoReturn:
    """Start everything on one data folder, say so, and stay.

    Raises:
        CannotStart: something stands in the way; the text says what.
    """
    say = _timed_speech()
    with open_data_folder(path) as data_dir:
        provider = _provider(kind)
        kept = data_dir if kind == "embedded" else data_dir / kind
        kept.mkdir(mode=0o711, exist_ok=True)
        demo = Demo(data_dir, dict(os.environ), kept)
        keep_filling(kept, demo=choices.demo, has_demo=demo.is_begun())
        secrets = generated_secrets(kept / "secrets.json")
        ports = generated_ports(kept / "ports.json")
        with Supervisor(data_dir, say) as supervisor:
            _refuse_taken_port(choices.port)  # by now what a killed launcher left has ended
            _renew_taken(ports, kind, say)
            servers = provider.parts(data_dir, ports, secrets)
            _tell_of_links(data_dir, say)
            addresses = provider.addresses(ports, secrets)
            whole = compose(data_dir, choices, addresses, ports, secrets)
            write_environment(data_dir, whole)
            supervisor.start(_all_parts(servers, whole, addresses, secrets))
            accounts = _accounts_after_waiting(demo, choices, say)
            if not choices.demo:
                FirstLink(Letopis(data_dir, dict(os.environ)), kept).show()
            _greet(choices, accounts)
            remove = partial(
                traces.step,
                addresses[LAUNCHER]["SUPERUSER_DSN"],
                partial(provider.remove_traces, data_dir, ports),
                room=partial(free_bytes, data_folders(data_dir)),
            )
            threading.Thread(
                target=traces.keep_removing,
                args=(remove, lambda line: say(f"{'уничтожение':<18} {line}")),
                daemon=True,
            ).start()
            _stay(supervisor)


def _all_parts(
    servers: list[Part], whole: Addresses, addresses: Addresses, secrets: Generated[str]
) -> list[Part]:
    names = [part.name for part in servers]
    dsn = addresses[LAUNCHER]["SUPERUSER_DSN"]
    return [*servers, *service_parts(whole, dsn, secrets, names)]


def _accounts_after_waiting(
    demo: Demo, choices: Choices, say: Callable[[str], None]
) -> list[Account]:
    """Wait until all parts are well; see that the demo is there, and return who may log in."""
    if not choices.demo:
        _wait_until_healthy(choices.port)
        return []
    if not demo.is_whole():
        _wait_until_healthy(choices.port)
        say(f"{'учебные данные':<18} создаю две школы, это около минуты")
        begun = time.monotonic()
        demo.create()
        say(f"{'учебные данные':<18} готовы за {time.monotonic() - begun:.1f} с")
        return demo.accounts()
    # The list takes two seconds of a start that the services spend waiting for each other.
    with ThreadPoolExecutor(1) as beside:
        listed = beside.submit(demo.accounts)
        _wait_until_healthy(choices.port)
        return listed.result()


def _greet(choices: Choices, accounts: list[Account]) -> None:
    if accounts:
        print_accounts(Console(width=None if sys.stdout.isatty() else 180), accounts)
    click.echo(f"Letopis is ready: http://127.0.0.1:{choices.port}")
    click.echo("Остановить: Ctrl-C")


def _stay(supervisor: Supervisor) -> NoReturn:
    while True:
        time.sleep(LOGS_EVERY)
        supervisor.watch_logs()


def _wait_until_healthy(port: int) -> None:
    until = time.monotonic() + HEALTHY_WITHIN
    while not _is_healthy(port):
        if time.monotonic() > until:
            raise CannotStart(
                f"не все части здоровы; какие — говорит http://127.0.0.1:{port}/healthz"
            )
        time.sleep(0.1)


def _is_healthy(port: int) -> bool:
    """Tell whether all parts are well; a disk without room stops writing, not the platform."""
    told = answer_json(port, "/healthz")
    return bool(told.get("services")) and all(
        state == "ok" or part == "space"
        for parts in told["services"].values()
        for part, state in parts.items()
    )


def read_choices() -> Choices:
    """Read what whoever starts it has chosen.

    Raises:
        CannotStart: the port is none.
    """
    written = os.environ.get("PORT") or "8080"
    if not written.isdigit() or not 0 < int(written) < 65_536:
        raise CannotStart(f"PORT должен быть числом от 1 до 65535, а не «{written}».")
    return Choices(
        port=int(written),
        public_url=os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{written}",
        demo=(os.environ.get("DEMO") or "1") == "1",
        log_level=os.environ.get("LOG_LEVEL") or "INFO",
        settings={name: os.environ[name] for name in PASSED_ON if os.environ.get(name)},
    )


def _provider(kind: str) -> Provider:
    name = f"deploy.development.{kind}.parts"
    return cast(Provider, importlib.import_module(name))


def _refuse_taken_port(port: int) -> None:
    if not is_free(port):
        raise CannotStart(
            f"порт {port} занят другой программой. Остановите её или выберите другой: "
            f"make run PORT={port + 1}"
        )


def _renew_taken(ports: Generated[int], kind: str, say: Callable[[str], None]) -> None:
    """Give a part another port when somebody has taken the one it had."""
    for name, port in list(ports.items()):
        if is_free(port):
            continue
        if kind == "real":
            raise CannotStart(
                f"порт {port} ({name}) занят. Если серверы запущены отдельно, остановите их: "
                "python -m deploy.development.real stop"
            )
        ports.renew(name)
        say(f"{name:<18} порт {port} занят, взят {ports[name]}")


def _tell_of_links(data_dir: Path, say: Callable[[str], None]) -> None:
    """Tell what lies elsewhere, so that whoever copies or deletes the folder knows of it."""
    for link in data_dir.iterdir():
        if link.is_symlink():
            say(f"{link.name:<18} файлы лежат в {link.readlink()}: сюда ему нет доступа")


def _timed_speech() -> Callable[[str], None]:
    begun = time.monotonic()

    def say(line: str) -> None:
        try:
            click.echo(f"[{time.monotonic() - begun:5.1f} с] {line}")
        except BrokenPipeError:
            # Whoever read along has gone; the platform goes on without telling.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        except OSError:
            # The file that is written to has no room: it may have some for the next line.
            return

    return say


@contextmanager
def _until_asked() -> Iterator[None]:
    """Let Ctrl-C, SIGTERM and a closed terminal end the block in order, once."""

    def end(*_: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise _Ended

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        signal.signal(number, end)
    try:
        yield
    except _Ended:
        click.echo("Летопись остановлена, данные сохранены.")


if __name__ == "__main__":
    main()
