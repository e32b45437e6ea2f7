"""The database and the clock that a command of the archive opens."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.archive.core.clock import PlatformClock
from services.shared.database.base import Database
from services.shared.process.settings import read_settings
from services.shared.runtime.commands import open_database


@contextmanager
def open_archive() -> Iterator[tuple[Database, PlatformClock]]:
    """Open the archive's database and clock for one command.

    Raises:
        Unavailable: the database does not answer.
    """
    settings = read_settings("archive")
    with open_database(settings) as database:
        yield database, PlatformClock(movable=settings.demo)
