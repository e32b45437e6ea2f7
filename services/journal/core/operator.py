"""The database that a command of the journal opens."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import column, select, table

from services.shared.database.base import Database
from services.shared.process.clock import days_of
from services.shared.process.settings import Settings, read_settings
from services.shared.runtime.commands import NO_DATABASE, open_database


@contextmanager
def open_journal(
    settings: Settings | None = None, *, school: str | None = None
) -> Iterator[Database]:
    """Open the journal's database for one command; days are those of the `school`, by its code.

    Raises:
        Unavailable: it does not answer; the transaction under way has changed nothing.
    """
    unavailable = f"{NO_DATABASE} Ничего не изменилось; повторите."
    with (
        open_database(settings or read_settings("journal"), unavailable=unavailable) as database,
        days_of(_time_zone(database, school) if school else None),
    ):
        yield database


def _time_zone(database: Database, school: str) -> str | None:
    schools = table("school", column("code"), column("time_zone"))
    with database.transaction() as session:
        zone: str | None = session.scalar(
            select(schools.c.time_zone).where(schools.c.code == school)
        )
    return zone
