"""Owns the roles and databases of the services: who may what, before any table exists."""

from collections.abc import Mapping
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SERVICES = ("journal", "portfolio", "archive", "gateway")

_DEFAULT: LiteralString = "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public "


def prepare_databases(superuser_dsn: str, secrets: Mapping[str, str]) -> None:
    """Make each service's database and roles; say again, nothing changes."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        close_common_databases(connection)
    for service in SERVICES:
        prepare_service(superuser_dsn, service, secrets)


def close_common_databases(connection: psycopg.Connection[object]) -> None:
    """Keep everybody but the superuser out of the databases that every server has."""
    for name in ("postgres", "template1"):
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)


def prepare_service(superuser_dsn: str, service: str, secrets: Mapping[str, str]) -> None:
    """Make one service's database, its owner, and the roles of its two processes."""
    prepare_database(
        superuser_dsn,
        f"letopis_{service}",
        owner_password=secrets[owner_secret(service)],
        app_password=secrets[app_secret(service)],
        work_password=secrets[work_secret(service)],
    )


def owner_secret(service: str) -> str:
    """Under which name the owner's password is kept."""
    return f"database_{service}_owner"


def app_secret(service: str) -> str:
    """Under which name the password of the role that answers requests is kept."""
    return f"database_{service}_app"


def work_secret(service: str) -> str:
    """Under which name the password of the worker's role is kept."""
    return f"database_{service}_work"


def prepare_database(
    superuser_dsn: str,
    name: str,
    owner_password: str,
    app_password: str,
    *,
    work_password: str | None = None,
    role: str = "",
) -> None:
    """Make one database with its roles, named after `role` or the database itself.

    With `work_password` there is one for a worker, and the owner's migrations say what each may
    do with a table (services.shared.database.rights); without, the one role works with all rows.
    """
    owner, app = f"{role or name}_owner", f"{role or name}_app"
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        prepare_role(connection, owner, owner_password)
        prepare_role(connection, app, app_password)
        create_database(connection, name, owner)
        _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", name, app)
        if work_password is not None:
            work = f"{role or name}_work"
            prepare_role(connection, work, work_password)
            _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", name, work)
    with psycopg.connect(with_database(superuser_dsn, name), autocommit=True) as connection:
        _close_schema(connection, owner)
        if work_password is None:
            _let_work_with_rows(connection, owner, app)
        else:
            _let_migrations_decide(connection, owner, app)
            _keep_from_the_server(connection, f"{role or name}_work")


_NOT_NEEDED = """
DO $$
DECLARE one regprocedure;
BEGIN
    FOR one IN
        SELECT p.oid FROM pg_proc p
         WHERE p.pronamespace = 'pg_catalog'::regnamespace
           AND (p.proname LIKE 'lo\\_%'
                OR p.proname IN ('loread', 'lowrite', 'pg_notify', 'pg_logical_emit_message')
                OR p.proname LIKE '%advisory%' AND pg_get_function_identity_arguments(p.oid)
                    LIKE 'integer, integer')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
    END LOOP;
END $$
"""


def prepare_role(connection: psycopg.Connection[object], role: str, password: str) -> None:
    """Make a role that may log in and nothing more, or give it this password."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    statement: LiteralString = (
        "{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"
        " PASSWORD {}"
    )
    connection.execute(
        sql.SQL(statement).format(
            sql.SQL("ALTER" if known else "CREATE"), sql.Identifier(role), sql.Literal(password)
        )
    )
    _run(connection, "ALTER ROLE {} RESET ALL", role)  # what it may have set for itself


def create_database(connection: psycopg.Connection[object], name: str, owner: str) -> None:
    """Make a database that sorts by code point, the same on every server, closed to others."""
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if not known:
        _run(
            connection,
            "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'",
            name,
            owner,
        )
    _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)


def with_database(dsn: str, name: str) -> str:
    """The same server's address with another database."""
    return make_conninfo(dsn, dbname=name)


def service_url(dsn: str, role: str, password: str, database: str) -> str:
    """The address of a database as SQLAlchemy takes it."""
    place = conninfo_to_dict(dsn)
    server = f"{place.get('host', '127.0.0.1')}:{place.get('port', 5432)}"
    return f"postgresql+psycopg://{role}:{password}@{server}/{database}"


def _close_schema(connection: psycopg.Connection[object], owner: str) -> None:
    """The owner makes tables, nobody else sees any."""
    _run(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    _run(connection, "ALTER SCHEMA public OWNER TO {}", owner)


def _let_work_with_rows(connection: psycopg.Connection[object], owner: str, app: str) -> None:
    """The application works with the rows of every table."""
    _run(connection, "GRANT USAGE ON SCHEMA public TO {}", app)
    _run(connection, _DEFAULT + "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}", owner, app)
    _run(connection, _DEFAULT + "GRANT USAGE, SELECT ON SEQUENCES TO {}", owner, app)


def _let_migrations_decide(connection: psycopg.Connection[object], owner: str, app: str) -> None:
    """A new table is closed until a migration opens it."""
    _run(connection, _DEFAULT + "REVOKE ALL ON TABLES FROM {}", owner, app)
    _run(connection, _DEFAULT + "REVOKE ALL ON SEQUENCES FROM {}", owner, app)


def _keep_from_the_server(connection: psycopg.Connection[object], work: str) -> None:
    """Take from whoever answers requests what would hold up others or fill the disk unseen.

    Large objects, messages beside the queues, and the locks by two numbers of which a worker has
    one while it leads (services.shared.messaging.outbox.relay).
    """
    connection.execute(_NOT_NEEDED)
    _run(
        connection,
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_try_advisory_lock(integer, integer) TO {}",
        work,
    )


def _run(
    connection: psycopg.Connection[object], statement: LiteralString, *names: str
) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
