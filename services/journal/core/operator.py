"""The database that a command of the journal opens."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.shared.database.base import Database
from services.shared.process.settings import Settings, read_settings
from services.shared.runtime.commands import NO_DATABASE, open_database


@contextmanager
def open_journal(settings: Settings | None = None) -> Iterator[Database]:
    """Open the journal's database for one command.

    Raises:
        Unavailable: it does not answer; the transaction under way has changed nothing.
    """
    unavailable = f"{NO_DATABASE} Ничего не изменилось; повторите."
    with open_database(settings or read_settings("journal"), unavailable=unavailable) as database:
        yield database
