"""Who runs a command, and the database and clock that it opens."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from services.archive.core.clock import PlatformClock
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.database.models import load_models
from services.shared.errors import Unavailable
from services.shared.process.settings import read_settings


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
def open_archive() -> Iterator[tuple[Database, PlatformClock]]:
    """Open the archive's database and clock for one command.

    Raises:
        Unavailable: the database does not answer.
    """
    settings = read_settings("archive")
    load_models("archive")
    database = Database(settings.database_url, pool_size=1)
    try:
        yield database, PlatformClock(movable=settings.demo)
    except OperationalError as error:
        raise Unavailable("База данных не отвечает: запущена ли платформа?") from error
    finally:
        database.close()
