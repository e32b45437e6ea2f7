"""The journal's part in commands: each runs a use case under the operator's own name."""


from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from services.journal.accounts.usecases import ListedAccount, list_accounts
from services.journal.core.operator import open_journal, operator
from services.journal.demo.folders import FolderOwner, folder_owners
from services.journal.demo.passwords import DemoPasswords
from services.journal.demo.seed import Made, make_demo
from services.journal.settings import data_dir
from services.shared.process.clock import now
from services.shared.process.settings import Settings, SettingsError, read_settings


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


def listed_accounts() -> list[ListedAccount]:
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
