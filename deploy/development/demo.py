"""Owns the last step of a start: the demo municipality, and the table of who may log in."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

from rich.console import Console
from rich.table import Table

from deploy.development.generated_secrets import write_private
from deploy.development.logfile import last_lines, open_log
from deploy.failures import CannotStart
from services.shared.accountability.roles import Role

MADE = "demo-made"
"""The file in an installation's folder that says the demo is there."""

LONGEST = 600
"""Seconds after which a command counts as hanging."""


ROLES: dict[str, str] = {
    Role.DIRECTOR: "директор",
    Role.DEPUTY: "заместитель директора",
    Role.TEACHER: "учитель",
    Role.CLASS_TEACHER: "классный руководитель",
    Role.PSYCHOLOGIST: "педагог-психолог",
    Role.ARCHIVIST: "архивариус",
    Role.DATA_OFFICER: "ответственный за данные",
    Role.REPRESENTATIVE: "родитель",
    Role.PUPIL: "ученик",
    Role.MUNICIPALITY_OPERATOR: "муниципалитет",
    Role.REGION_OPERATOR: "регион",
    Role.PLATFORM_ADMIN: "администратор платформы",
}


class Account(TypedDict):
    """One line of `letopis accounts --json`."""

    login: str
    password: str
    role: str
    school: str | None
    name: str
    children: list[str] | None


@dataclass(frozen=True)
class Letopis:
    """The command `letopis` beside the platform of one data folder."""

    data_dir: Path
    environment: dict[str, str]

    def command(self, *words: str) -> list[str]:
        """Return what runs it."""
        return [str(Path(sys.executable).parent / "letopis"), *words]

    def whole_environment(self) -> dict[str, str]:
        """Return the environment that it runs in."""
        told = {**self.environment, "DATA_DIR": str(self.data_dir)}
        told.pop("DATABASE_URL", None)  # would turn the command to somebody else's database
        return told

    def said(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run it and return what it said."""
        return subprocess.run(
            self.command(*words),
            env=self.whole_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )


@dataclass(frozen=True)
class Demo(Letopis):
    """The demo of one installation; `kept` is its folder, in which it says that the demo is there.

    Embedded and real parts may share a data folder: each has a demo of its own.
    """

    kept: Path

    def is_whole(self) -> bool:
        """Tell whether this version of Letopis has made the demo from beginning to end."""
        return self._whole.exists() and self._whole.read_text() == version("letopis")

    def is_begun(self) -> bool:
        """Tell whether any version has made the demo; an earlier one said so in `run`."""
        return self._whole.exists() or (self.data_dir / "run" / MADE).exists()

    def create(self) -> None:
        """Make the demo municipality, or go on where an earlier start was interrupted.

        Raises:
            CannotStart: the command refused; its last words are in the text.
        """
        log = self.data_dir / "logs" / "demo.log"
        with open_log(log) as output:
            # Its progress bar is for whoever watches; otherwise its words go to the log.
            watched = None if sys.stderr.isatty() else output
            code = subprocess.run(
                self.command("demo", "create"),
                env=self.whole_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=watched,
                timeout=LONGEST,
                check=False,
            ).returncode
        if code != 0:
            words = "\n  ".join(last_lines(log))
            raise CannotStart(f"Учебный муниципалитет не создан. Журнал: {log}\n  {words}")
        write_private(self._whole, version("letopis"))

    def accounts(self) -> list[Account]:
        """List the demo's accounts.

        Raises:
            CannotStart: the command refused.
        """
        said = self.said("accounts", "--json")
        if said.returncode != 0:
            raise CannotStart(f"Нет списка учётных записей: {said.stderr.decode().strip()}")
        listed: list[Account] = json.loads(said.stdout)
        return listed

    @property
    def _whole(self) -> Path:
        return self.kept / MADE


def print_accounts(console: Console, accounts: Sequence[Account]) -> None:
    """Show who may log in, in the order the command lists them."""
    table = Table(title="Учебные учётные записи", title_justify="left")
    for heading in ("Школа", "Роль", "Логин", "Пароль", "Имя", "Дети"):
        table.add_column(heading, no_wrap=heading in ("Логин", "Пароль"))
    for account in accounts:
        table.add_row(
            account["school"] or "",
            ROLES.get(account["role"], account["role"]),
            account["login"],
            account["password"],
            account["name"],
            ", ".join(account["children"] or []),
        )
    console.print(table)
