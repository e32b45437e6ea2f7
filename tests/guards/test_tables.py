"""The tables of every service: migrated as modelled, schools kept apart, nothing owned."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, create_engine, text

from services.shared.database.base import Mechanism
from services.shared.process.settings import SERVICES
from tests.servers import Databases

MakeDatabase = Callable[[str], Databases]

# Tables that have a school and are not kept apart by it, each with its reason.
SHARED_BY_ALL_SCHOOLS = {
    "outbox": "the relay sends the events of all schools; identifiers rather than names",
    "outbox_subject": "counts the events of a subject, for the relay",
    "inbox": "the worker takes in for all schools; operators see no content",
    "chain_head": "numbers and digests alone, read for all schools by the sealer",
    "chain_checkpoint": "the same",
    "waiting_work": "the worker does the work of all schools; ids and keys of objects",
    "erasure_task": "the worker goes through the tasks of all schools; ids, counts, digests",
}
KEPT_HEADS = {
    "kept_head": "numbers, digests and signatures, compared for all schools",
    "head_agreement": "numbers and moments, the same",
    "head_acceptance": "numbers, digests and an operator's reason, the same",
}
EXEMPT: dict[str, dict[str, str]] = {
    "gateway": {},
    "journal": KEPT_HEADS,
    "portfolio": {},
    "archive": {**KEPT_HEADS, "countersigned_gaps": "the worker judges those of all schools"},
}
VERSIONS = Path(__file__).parents[2] / "services"


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    """Return each service in turn."""
    name: str = request.param
    return name


@pytest.fixture
def connection(service: str, make_database: MakeDatabase) -> Iterator[Connection]:
    """Return a connection of the owner to the migrated database of the service."""
    engine = create_engine(make_database(service).owner)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def test_a_command_knows_every_table_that_its_own_refer_to(service: str) -> None:
    """In a process of its own: in this one everything is imported already."""
    program = (
        f"from services.shared.database.models import load_models; load_models({service!r})\n"
        "from sqlalchemy.orm import DeclarativeBase\n"
        "[key.column for base in DeclarativeBase.__subclasses__()"
        " for table in base.metadata.tables.values() for key in table.foreign_keys]"
    )
    subprocess.run([sys.executable, "-c", program], cwd=VERSIONS.parent, check=True)


def test_the_models_are_what_the_migrations_make(service: str, connection: Connection) -> None:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_object": _is_modelled}
    )
    assert compare_metadata(context, modelled(service)) == []


def test_the_numbers_of_migrations_have_one_head_and_no_gap(service: str) -> None:
    found = sorted(path.name for path in (VERSIONS / service / "migrations/versions").glob("*.py"))
    assert [name[:5] for name in found] == [f"{n:04}_" for n in range(1, len(found) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in found)


def test_every_table_with_a_school_keeps_schools_apart(
    service: str, connection: Connection
) -> None:
    exempt = {*SHARED_BY_ALL_SCHOOLS, *EXEMPT[service]}
    for table in tables_with_a_school(connection):
        if table in exempt:
            continue
        enabled, forced = connection.execute(
            text(
                "SELECT relrowsecurity, relforcerowsecurity FROM pg_class "
                "WHERE oid = CAST(:table AS regclass)"
            ),
            {"table": table},
        ).one()
        assert (enabled, forced) == (True, True), table
        assert policies(connection, table) == {("ALL", True, True)}, table


def test_only_tables_that_are_there_are_exempt(service: str, connection: Connection) -> None:
    assert {*SHARED_BY_ALL_SCHOOLS, *EXEMPT[service]} <= set(tables_with_a_school(connection))


def test_the_key_of_a_table_with_a_school_holds_it(
    service: str, connection: Connection
) -> None:
    """So that a reference cannot cross from one school into another."""
    for table in tables_with_a_school(connection):
        if table in {*SHARED_BY_ALL_SCHOOLS, *EXEMPT[service]}:
            continue
        key = connection.scalars(
            text(
                "SELECT a.attname FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(n, place), "
                "pg_attribute a WHERE i.indrelid = CAST(:table AS regclass) AND i.indisprimary "
                "AND a.attrelid = i.indrelid AND a.attnum = k.n ORDER BY k.place"
            ),
            {"table": table},
        ).all()
        assert "school_id" in key, (table, key)


def test_references_between_tables_with_a_school_carry_it(connection: Connection) -> None:
    with_school = set(tables_with_a_school(connection))
    references = connection.execute(
        text(
            "SELECT conname, conrelid::regclass::text, confrelid::regclass::text, "
            "pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
        )
    )
    for name, source, target, definition in references:
        if {source, target} <= with_school:
            assert "FOREIGN KEY (school_id" in definition, f"{source}: {name}"


def test_the_application_owns_nothing_and_passes_no_security(
    service: str, make_database: MakeDatabase
) -> None:
    engine = create_engine(make_database(service).app)
    with engine.connect() as connection:
        role = connection.execute(
            text(
                "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles "
                "WHERE rolname = current_user"
            )
        ).one()
        owned = connection.scalars(
            text(
                "SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner "
                "WHERE r.rolname = current_user"
            )
        ).all()
        may_create = connection.scalar(
            text("SELECT has_schema_privilege(current_user, 'public', 'CREATE')")
        )
    engine.dispose()
    assert tuple(role) == (False, False, False, False)
    assert (owned, may_create) == ([], False)


def _is_modelled(_object: object, name: str | None, kind: str, *_: object) -> bool:
    """Leave out what chain_triggers.create_triggers makes beside the table itself."""
    return not (kind == "index" and name is not None and name.endswith(("_unsealed", "_sequence")))


def modelled(service: str) -> list[MetaData]:
    """Return the metadata of a service's tables and of the mechanism's."""
    import_module(f"services.{service}.app")
    import_module("services.shared.runtime.worker")
    room = "auth.models" if service == "gateway" else "core.base"
    base = import_module(f"services.{service}.{room}").Base
    return [base.metadata, Mechanism.metadata]


def tables_with_a_school(connection: Connection) -> list[str]:
    """Return every table that has a `school_id`."""
    return list(
        connection.scalars(
            text(
                "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
                "WHERE c.relkind IN ('r', 'p') AND a.attname = 'school_id' "
                "AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
            )
        )
    )


def policies(connection: Connection, table: str) -> set[tuple[str, bool, bool]]:
    """Return (command, limits reading, limits writing) of each policy of a table."""
    rows = connection.execute(
        text(
            "SELECT cmd, qual LIKE '%app.school_id%', with_check LIKE '%app.school_id%' "
            "FROM pg_policies WHERE tablename = :table"
        ),
        {"table": table},
    )
    return {(row[0], row[1], row[2]) for row in rows}
