"""Owns the last step of a start without a demo: the platform administrator's first link."""

import json
from dataclasses import dataclass
from pathlib import Path

import click

from deploy.development.demo import Letopis
from deploy.development.generated_secrets import write_private
from deploy.failures import CannotStart

_AGAIN = ".venv/bin/letopis admin-link"


@dataclass(frozen=True)
class FirstLink:
    """The link of one installation: it is printed by the first start, and by a command later."""

    letopis: Letopis
    kept: Path  # the folder of this installation

    def show(self) -> None:
        """Print the link at the first start; later say how to have a new one.

        Raises:
            CannotStart: the command refused; its words are in the text.
        """
        if self._mark.exists():
            click.echo(f"Ссылка администратора платформы, пока он не начал: {_AGAIN}")
            return
        done = self.letopis.said("admin-link", "--json")
        if done.returncode != 0:
            raise CannotStart(f"Нет ссылки администратора: {done.stderr.decode().strip()}")
        told = json.loads(done.stdout)
        write_private(self._mark, told["expires_at"])
        click.echo(
            f"Администратор платформы задаёт пароль по ссылке (логин {told['login']}, один раз, "
            f"один день):\n  {told['link']}\nНовая ссылка, пока он не начал: {_AGAIN}"
        )

    @property
    def _mark(self) -> Path:
        return self.kept / "first-link"
