"""The database and the bucket that a command of the portfolio opens."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.portfolio.core.context import storage_of
from services.shared.database.base import Database
from services.shared.objects.storage import Storage
from services.shared.process.settings import read_settings
from services.shared.runtime.commands import open_database


@contextmanager
def open_portfolio() -> Iterator[tuple[Database, Storage]]:
    """Open the portfolio's database and bucket for one command.

    Raises:
        Unavailable: the database does not answer.
    """
    settings = read_settings("portfolio")
    with open_database(settings) as database:
        yield database, storage_of(settings)
