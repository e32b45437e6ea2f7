"""The journal's part in commands: each runs a use case under the operator's own name."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.exc import OperationalError

from services.journal.accounts.usecases import Listed, list_accounts
from services.journal.demo.folders import FolderOwner, folder_owners
from services.journal.demo.passwords import DemoPasswords
from services.journal.demo.seed import Made, make_demo
from services.journal.settings import data_dir
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Unavailable
from services.shared.process.clock import now
from services.shared.process.settings import Settings, SettingsError, read_settings


def operator(school_id: str | None = None) -> Caller:
    """Return the caller of a command: whoever has logged in to this machine."""
    return Caller(
        f"operator:{getpass.getuser()}",
        Role.OPERATOR,
        school_id,
        correlation_id=new_id().hex,
        origin="cli",
    )


@contextmanager
def open_journal(settings: Settings | None = None) -> Iterator[Database]:
    """Open the journal's database for one command.

    Raises:
        Unavailable: it does not answer; the transaction under way has changed nothing.
    """
    database = Database((settings or read_settings("journal")).database_url, pool_size=1)
    try:
        yield database
    except OperationalError as error:
        raise Unavailable(
            "База данных не отвечает: запущена ли платформа? Ничего не изменилось; повторите."
        ) from error
    finally:
        database.close()


def create_demo() -> Made:
    """Make the demo municipality or what is missing of it; progress goes to stderr.

    Raises:
        SettingsError: this installation is no demo.
    """
    settings = _demo_settings()
    with open_journal(settings) as database, _progress() as bar:
        task = bar.add_task("", total=None)
        return make_demo(
            database,
            now(),
            lambda done, total, what: bar.update(
                task, completed=done, total=total, description=what
            ),
        )


def demo_folders() -> list[FolderOwner]:
    """Return the children whose folders the demo fills."""
    with open_journal(_demo_settings()) as database:
        return folder_owners(database)


def listed_accounts() -> list[Listed]:
    """Return every account with what its person is in the schools."""
    with open_journal() as database:
        return list_accounts(database, operator())


def demo_passwords() -> DemoPasswords:
    """Return the keeper of the demo's passwords.

    Raises:
        SettingsError: this installation is no demo.
    """
    _demo_settings()
    return DemoPasswords(data_dir())


def is_demo() -> bool:
    """Tell whether this installation is a demo."""
    return read_settings("journal").demo


def _demo_settings() -> Settings:
    settings = read_settings("journal")
    if not settings.demo:
        raise SettingsError(
            "Это не учебная установка (DEMO=0): учебных данных и паролей в ней нет."
        )
    return settings


def _progress() -> Progress:
    return Progress(
        TextColumn("Учебный муниципалитет"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
    )
