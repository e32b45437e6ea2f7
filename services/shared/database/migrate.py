"""Migrations: one numbered Alembic history per service, run by the role that owns the tables.

`python -m services.shared.database.migrate SERVICE` is `python -m services.SERVICE migrate`
without the
service's own code: at a start all four run at once, and most of their time would be its import.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import create_engine, func, select, text

from services.shared.database.rights import Rights, apply_rights
from services.shared.process.settings import SettingsError, environment_for, owner_database_url

_SERVICES = Path(__file__).parents[2]


def migrate(service: str, owner_url: str, revision: str = "head") -> None:
    """Bring the database of `service` to `revision`; a lock keeps two runs apart."""
    command.upgrade(_config(service, owner_url), revision)


def run_environment(rights: Mapping[str, Rights]) -> None:
    """Run the migrations that Alembic asks for, then give the service's roles their `rights`.

    The whole of every service's `env.py`.
    """
    engine = create_engine(context.config.attributes["owner_url"])
    with engine.connect() as connection:
        # A migration that waits for a lock makes everybody behind it wait: give up soon.
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(select(func.pg_advisory_lock(func.hashtext("letopis migrate"))))
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()  # where nothing was left to do, the look at the version is still open
        with connection.begin():
            apply_rights(connection, rights)
    engine.dispose()


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
