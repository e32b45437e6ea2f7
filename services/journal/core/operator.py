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
from services.shared.process.settings import Settings, read_settings


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
    load_models("journal")
    database = Database((settings or read_settings("journal")).database_url, pool_size=1)
    try:
        yield database
    except OperationalError as error:
        raise Unavailable(
            "База данных не отвечает: запущена ли платформа? Ничего не изменилось; повторите."
        ) from error
    finally:
        database.close()
