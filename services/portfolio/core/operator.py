"""Who runs a command, and the database and bucket that it opens."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from services.portfolio.core.context import storage_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.database.models import load_models
from services.shared.errors import Unavailable
from services.shared.objects.storage import Storage
from services.shared.process.settings import read_settings


def operator() -> Caller:
    """Return the caller of a command: whoever has logged in to this machine."""
    return Caller(
        f"operator:{getpass.getuser()}", Role.OPERATOR, None,
        correlation_id=new_id().hex, origin="cli",
    )  # fmt: skip


@contextmanager
def open_portfolio() -> Iterator[tuple[Database, Storage]]:
    """Open the portfolio's database and bucket for one command.

    Raises:
        Unavailable: the database does not answer.
    """
    settings = read_settings("portfolio")
    load_models("portfolio")
    database = Database(settings.database_url, pool_size=1)
    try:
        yield database, storage_of(settings)
    except OperationalError as error:
        raise Unavailable("База данных не отвечает: запущена ли платформа?") from error
    finally:
        database.close()
