"""Who runs a command, and the database that it opens."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.database.models import load_models
from services.shared.errors import Unavailable
from services.shared.process.clock import keep_days_of
from services.shared.process.settings import Settings

NO_DATABASE = "База данных не отвечает: запущена ли платформа?"


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
def open_database(settings: Settings, *, unavailable: str = NO_DATABASE) -> Iterator[Database]:
    """Open a service's database for one command, with the tables of all its features known.

    Raises:
        Unavailable: it does not answer, in the words given; the transaction under way has changed
            nothing.
    """
    load_models(settings.service)
    keep_days_of(settings.time_zone)
    database = Database(settings.database_url, pool_size=1)
    try:
        yield database
    except OperationalError as error:
        raise Unavailable(unavailable) from error
    finally:
        database.close()
