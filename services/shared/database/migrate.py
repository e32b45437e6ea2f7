"""Migrations: one numbered Alembic history per service, run by the role that owns the tables.

`python -m services.shared.database.migrate SERVICE` is `python -m services.SERVICE migrate`
without the
service's own code: at a start all four run at once, and most of their time would be its import.
"""

import sys
import time
from collections.abc import Mapping
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.exc import OperationalError

from services.shared.database.moments import bound_moments
from services.shared.database.online import LOCK_TIMEOUT
from services.shared.database.rights import Rights, apply_rights
from services.shared.process.settings import SettingsError, environment_for, owner_database_url

ATTEMPTS = 12
"""How often a migration is begun when others hold a table that it needs."""

PAUSE = 5.0
"""Seconds between two attempts, in which whoever waited behind one gets on."""

_FORMS = "-c datestyle=ISO"
"""How a step writes dates as text, whatever a database is set to: as the services do."""

_IN_THE_WAY = (LockNotAvailable, DeadlockDetected)
_LOOK = 0.5
"""Seconds between two looks whether another run has ended."""

_SERVICES = Path(__file__).parents[2]


def migrate(service: str, owner_url: str, revision: str = "head") -> None:
    """Bring the database of `service` to `revision`; a lock keeps two runs apart.

    A step that has to wait too long for somebody else's lock is undone and tried again.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            command.upgrade(_config(service, owner_url), revision)
        except OperationalError as error:
            if not isinstance(error.orig, _IN_THE_WAY) or attempt == ATTEMPTS:
                raise
            said = f"{service}: a table is in use, the step is tried again ({attempt})\n"
            sys.stderr.write(said)
            time.sleep(PAUSE)
        else:
            return


def run_environment(rights: Mapping[str, Rights]) -> None:
    """Run the migrations that Alembic asks for, then bound times and give roles their `rights`.

    The whole of every service's `env.py`.
    """
    engine = create_engine(
        context.config.attributes["owner_url"], connect_args={"options": _FORMS}
    )
    try:
        with engine.connect() as connection:
            _run(connection, rights)
    finally:
        engine.dispose()


def _run(connection: Connection, rights: Mapping[str, Rights]) -> None:
    _wait_for_another_run(connection)
    # A migration that waits for a lock makes everybody behind it wait: give up soon.
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()  # where nothing was left to do, the look at the version is still open
    bound_moments(connection)
    with connection.begin():
        apply_rights(connection, rights)


def _wait_for_another_run(connection: Connection) -> None:
    """Take the lock that keeps two runs apart; another may take its time.

    Never in a statement that waits: its snapshot would keep CREATE INDEX CONCURRENTLY of the other
    run waiting in turn.
    """
    taken = select(func.pg_try_advisory_lock(func.hashtext("letopis migrate")))
    while not connection.scalar(taken):
        connection.commit()
        time.sleep(_LOOK)


def _config(service: str, owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SERVICES / service / "migrations"))
    config.attributes["owner_url"] = owner_url
    return config


if __name__ == "__main__":
    try:
        migrate(sys.argv[1], owner_database_url(environment_for(sys.argv[1])))
    except SettingsError as error:
        sys.exit(str(error))
