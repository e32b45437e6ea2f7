"""What each role of a service may do with each table: as declared, and never the past."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from deploy.databases import prepare_database, service_url
from services.destruction import ChainedRows, Marked, Messages
from services.shared.database.migrate import migrate
from services.shared.database.rights import Rights
from services.shared.process.settings import SERVICES, Settings, read_settings
from tests.in_process import environment_of
from tests.parts import Parts
from tests.servers import PASSWORD, Databases, Store

MakeDatabase = Callable[[str], Databases]
Connection = psycopg.Connection[tuple[object, ...]]

NEVER_CHANGED = {
    "access_log", "chain_head", "chain_gap", "chain_checkpoint", "erasure_task", "erasure_hold",
    "tombstone", "kept_head", "head_agreement", "head_acceptance", "outbox_subject", "heartbeat",
    "mark_change", "term_mark_change", "fact_change",
    "external_result_change", "closing_step", "council_decision", "year_closing",
    "destruction_receipt",
    "act_document", "platform_rule", "item_kind", "award_level", "destruction_request",
    "gap_statement", "countersigned_gaps",
}
"""What whoever answers requests never updates nor deletes."""

ONLY_READ = NEVER_CHANGED - {
    "access_log", "mark_change", "term_mark_change", "fact_change", "closing_step",
    "council_decision", "year_closing", "destruction_request",
}
CHAINED = {
    "journal": ("access_log", "mark_change", "term_mark_change", "fact_change"),
    "portfolio": ("access_log",),
    "archive": ("access_log",),
    "gateway": ("access_log",),
}


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    """Return each service in turn."""
    name: str = request.param
    return name


@pytest.fixture
def roles(service: str, make_database: MakeDatabase) -> Iterator[dict[str, Connection]]:
    """Return a connection of each role to the migrated database of the service."""
    made = make_database(service)
    with ExitStack() as stack:
        yield {
            role: stack.enter_context(psycopg.connect(_libpq(url), autocommit=True))
            for role, url in zip(("app", "owner", "work"), made, strict=True)
        }


def declared(service: str) -> dict[str, Rights]:
    """Return the service's own list."""
    return dict(import_module(f"services.{service}.migrations.rights").RIGHTS)


def test_every_table_is_a_decision_and_every_decision_has_its_table(
    service: str, roles: dict[str, Connection]
) -> None:
    assert set(tables(roles["owner"])) == set(declared(service))


@pytest.mark.parametrize("role", ["app", "work"])
def test_a_role_may_what_the_list_says_and_nothing_else(
    service: str, role: str, roles: dict[str, Connection]
) -> None:
    expected = {
        (table, entry) for table, one in declared(service).items()
        for entry in _entries(getattr(one, role))
    }
    assert granted(roles[role]) == expected


def test_the_worker_may_destroy_what_goes_by_an_act(service: str) -> None:
    """Rows are locked before they go, which asks for the right to update them."""
    features, settings = import_module(f"services.{service}.app").FEATURES, destroying(service)
    for one in features.destruction(settings).classes:
        for eraser in one.erasers:
            may = declared(service)[eraser.table].work
            assert "DELETE" in may or isinstance(eraser, Marked), eraser.table
            if not isinstance(eraser, ChainedRows | Messages):
                assert any(one.startswith("UPDATE") for one in may), eraser.table


def test_an_installation_with_one_role_gets_the_second_at_the_next_start(parts: Parts) -> None:
    """Until then the application was given every right on every table of the owner's."""
    name, role, superuser = "with_one_role", "letopis_journal", parts.superuser_dsn
    prepare_database(superuser, name, PASSWORD, PASSWORD, role=role)
    owner = service_url(superuser, f"{role}_owner", PASSWORD, name)
    with psycopg.connect(_libpq(owner)) as old:
        old.execute("CREATE TABLE kept AS SELECT 1 AS a")
    with psycopg.connect(_libpq(service_url(superuser, f"{role}_app", PASSWORD, name))) as old:
        assert ("kept", "DELETE") in granted(old)
    prepare_database(superuser, name, PASSWORD, PASSWORD, work_password=PASSWORD, role=role)
    migrate("journal", owner)
    for process in ("app", "work"):
        url = service_url(superuser, f"{role}_{process}", PASSWORD, name)
        with psycopg.connect(_libpq(url)) as now:
            found = granted(now)
        assert not [right for table, right in found if table == "kept"]
        assert ("chain_head", "SELECT") in found
        assert (("mark_change", "DELETE") in found) == (process == "work")
    parts.drop_database(Databases("/" + name, "", ""))


def test_a_start_with_nothing_to_migrate_gives_the_rights_anew(parts: Parts) -> None:
    databases = parts.make_database("gateway")
    with psycopg.connect(_libpq(databases.app)) as app:
        before = granted(app)
    with psycopg.connect(_libpq(databases.owner)) as owner:
        owner.execute("GRANT DELETE ON access_log TO letopis_gateway_app")
    migrate("gateway", databases.owner)
    with psycopg.connect(_libpq(databases.app)) as app:
        assert granted(app) == before
    parts.drop_database(databases)


def test_a_table_that_nobody_has_decided_on_is_closed_to_both(
    service: str, roles: dict[str, Connection]
) -> None:
    roles["owner"].execute("CREATE TABLE undecided (a int)")
    for role in ("app", "work"):
        for statement in ("SELECT FROM undecided", "INSERT INTO undecided VALUES (1)"):
            refuse(roles[role], statement)


def test_whoever_answers_requests_never_changes_the_past(
    service: str, roles: dict[str, Connection]
) -> None:
    for table in NEVER_CHANGED & set(declared(service)):
        column = columns(roles["owner"], table)[0]
        for statement in (
            f'UPDATE "{table}" SET "{column}" = "{column}"',
            f'DELETE FROM "{table}"',
            f'SELECT FROM "{table}" FOR UPDATE',
            f'MERGE INTO "{table}" t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE',
        ):
            refuse(roles["app"], statement)


def test_whoever_answers_requests_writes_no_head_gap_task_or_receipt(
    service: str, roles: dict[str, Connection]
) -> None:
    for table in ONLY_READ & set(declared(service)):
        refuse(roles["app"], f'INSERT INTO "{table}" DEFAULT VALUES')


@pytest.mark.parametrize("role", ["app", "work"])
def test_no_role_of_a_service_gets_round_the_triggers(
    service: str, role: str, roles: dict[str, Connection]
) -> None:
    trying = roles[role]
    refuse(trying, "SET session_replication_role = replica")
    refuse(trying, "CREATE TEMP TABLE chain_head (a int)")
    refuse(trying, "CREATE SCHEMA mine")
    refuse(trying, sql.SQL("SET ROLE {}").format(sql.Identifier(f"letopis_{service}_owner")))
    for table in declared(service):
        for statement in (
            f'TRUNCATE "{table}"',
            f'ALTER TABLE "{table}" DISABLE TRIGGER ALL',
            f'ALTER TABLE "{table}" ADD COLUMN a int',
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
            f'DROP TABLE "{table}"',
            f'CREATE RULE r AS ON INSERT TO "{table}" DO INSTEAD NOTHING',
            f'CREATE TRIGGER t BEFORE INSERT ON "{table}" EXECUTE FUNCTION '
            "suppress_redundant_updates_trigger()",
        ):
            refuse(trying, statement)
    for name in functions(roles["owner"]):
        refuse(trying, f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
                       "AS 'BEGIN RETURN NEW; END'")


@pytest.mark.parametrize("role", ["app", "work"])
def test_no_role_changes_what_a_chained_row_says(
    service: str, role: str, roles: dict[str, Connection]
) -> None:
    for table in CHAINED[service]:
        for column in columns(roles["owner"], table):
            if column not in ("sequence", "digest", "sealed_at"):
                refuse(roles[role], f'UPDATE "{table}" SET "{column}" = NULL')


def test_every_chain_is_looked_at_here(service: str) -> None:
    chains = import_module(f"services.{service}.app").SERVICE.chains
    assert {model.__tablename__ for model in chains} == set(CHAINED[service])


def destroying(service: str) -> Settings:
    """Return settings with which a service tells what it destroys; nothing is connected to."""
    store = Store("127.0.0.1:1", "none", f"letopis-{service}", "none", "none")
    return read_settings(service, environment_of(service, store=store, handover=store))


def refuse(connection: Connection, statement: str | sql.Composable) -> None:
    """Expect that the server refuses a statement for want of a right."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)  # type: ignore[call-overload]


def tables(connection: Connection) -> list[str]:
    """Return every table of the database."""
    return [str(row[0]) for row in connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )]


def columns(connection: Connection, table: str) -> list[str]:
    """Return the columns of a table that can be given a value."""
    return [str(row[0]) for row in connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = CAST(%s AS regclass) "
        "AND attnum > 0 AND NOT attisdropped AND attidentity = '' ORDER BY attnum", [table]
    )]


def functions(connection: Connection) -> list[str]:
    """Return the functions behind the triggers."""
    return [str(row[0]) for row in connection.execute(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    )]


def granted(connection: Connection) -> set[tuple[str, str]]:
    """Return what this role may do, as (table, right) and (table, right (column))."""
    rights = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
    if connection.info.server_version >= 17_00_00:
        rights.append("MAINTAIN")
    whole = connection.execute(
        "SELECT c.relname, p.name FROM pg_class c, unnest(CAST(%s AS text[])) p(name)"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"
        " AND has_table_privilege(c.oid, p.name)",
        [rights],
    ).fetchall()
    found = {(str(table), str(right)) for table, right in whole}
    single = connection.execute(
        "SELECT c.relname, p.name, a.attname FROM pg_class c JOIN pg_attribute a"
        " ON a.attrelid = c.oid, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) p(name)"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"
        " AND a.attnum > 0 AND NOT a.attisdropped"
        " AND has_column_privilege(c.oid, a.attnum, p.name)"
    ).fetchall()
    return found | {
        (str(table), f"{right} ({column})") for table, right, column in single
        if (str(table), str(right)) not in found
    }


def _entries(rights: tuple[str, ...]) -> Iterator[str]:
    for right in rights:
        match = re.fullmatch(r"(\w+) \((.+)\)", right)
        if match is None:
            yield right
        else:
            yield from (f"{match[1]} ({column.strip()})" for column in match[2].split(","))


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
