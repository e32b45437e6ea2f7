"""The journal's part in the commands of the demo, which need several services."""

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from services.journal.core.operator import open_journal
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


def demo_passwords() -> DemoPasswords:
    """Return where the demo's passwords are stored.

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
