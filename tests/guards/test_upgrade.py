"""What the released version has written goes through the upgrade: chains hold, nothing differs."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from services.shared.accountability.comparison import compare
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.signing import Signatures
from services.shared.accountability.verification import verify
from services.shared.database.base import Database
from services.shared.database.migrate import migrate
from services.shared.process.settings import SERVICES
from tests.guards.test_migrations import RELEASED
from tests.in_process import PUBLIC_KEYS
from tests.parts import Parts
from tests.servers import Databases

SCHOOLS = ("131", "lyceum-2")

ACCESS = (
    "INSERT INTO access_log (school_id, id, at, user_id, role, action, kind, subject_kind, ground,"
    " outcome, origin, correlation_id) SELECT :school, gen_random_uuid(), now(), 'u', 'deputy',"
    " 'marks.read', 'marks', 'pupil', '', 'allowed', 'web', '' FROM generate_series(1, 3)"
)
CHANGES = (
    "INSERT INTO mark_change (school_id, id, lesson_id, pupil_id, at, old_text, new_text, user_id,"
    " role) SELECT :school, gen_random_uuid(), id, :id, now(), '', '5', 'u', 'teacher' FROM lesson"
    " WHERE ordinal = 1",
    "INSERT INTO term_mark_change (school_id, id, group_id, term_id, pupil_id, at, old_text,"
    " new_text, user_id, role) VALUES (:school, gen_random_uuid(), :id, :id, :id, now(), '', '4',"
    " 'u', 'teacher')",
)
JOURNAL = (
    "INSERT INTO school VALUES (:school, :school, now())",
    "INSERT INTO academic_year VALUES (:school, :id, '2024/2025', '2024-09-01', '2025-05-31')",
    "INSERT INTO school_class (school_id, id, year_id, grade, letter)"
    " VALUES (:school, :id, :id, 7, 'А')",
    "INSERT INTO subject VALUES (:school, :id, 'Алгебра')",
    "INSERT INTO subject_group (school_id, id, class_id, subject_id)"
    " VALUES (:school, :id, :id, :id)",
    "INSERT INTO lesson (school_id, id, group_id, held_on, ordinal, topic)"
    " SELECT :school, gen_random_uuid(), :id, date '2024-09-01' + n, n, 'Дроби'"
    " FROM generate_series(1, 3) n",
    "INSERT INTO work_type VALUES (:school, :id, 'КР', 'Контрольная', 3)",
    "INSERT INTO term VALUES (:school, :id, :id, 7, 'quarter', 1, 'I', '2024-09-01',"
    " '2024-10-31')",
    "INSERT INTO pupil (school_id, id, person_id, family_name, given_name, born_on)"
    " VALUES (:school, :id, :id, 'Жуков', 'Пётр', '2012-03-04')",
    "INSERT INTO enrolment VALUES (:school, :id, :id, :id, :id, '2024-09-01', NULL)",
    "INSERT INTO subject_group_member VALUES (:school, :id, :id)",
    "INSERT INTO class_journal VALUES (:school, :id, :id, now())",
    "INSERT INTO class_journal_term VALUES (:school, :id, :id, 'closed')",
    "INSERT INTO mark_cell (school_id, lesson_id, pupil_id, marks) SELECT :school, id, :id, '{5}'"
    " FROM lesson WHERE ordinal = 1",
    "INSERT INTO term_mark (school_id, group_id, term_id, pupil_id, mark)"
    " VALUES (:school, :id, :id, :id, '4')",
    *CHANGES,
)
WRITTEN: dict[str, tuple[str, ...]] = {"journal": JOURNAL}
"""Beside the access log: what the released version writes into a service's chains and tables."""

IDS = {school: f"01929a1c-8a00-7000-8000-00000000000{n}" for n, school in enumerate(SCHOOLS)}


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    """Return each service in turn."""
    name: str = request.param
    return name


@pytest.fixture
def released(service: str, parts: Parts) -> Iterator[Databases]:
    """Return a database of the released version, without the rules that came later."""
    made = parts.make_database(service, migrated=False)
    migrate(service, made.owner, RELEASED[service])
    each(made, lambda connection, _: connection.execute(text(WITHOUT_RULES)), ("",))
    yield made
    parts.drop_database(made)


@pytest.fixture
def worker(released: Databases) -> Iterator[Database]:
    """Return the database as the worker of the new version works with it."""
    opened = Database(released.work)
    yield opened
    opened.close()


WITHOUT_RULES = """
    DO $$ DECLARE rule record; BEGIN
        FOR rule IN SELECT conrelid::regclass AS place, conname FROM pg_constraint
            WHERE conname LIKE 'ck\\_%\\_moment'
        LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', rule.place, rule.conname);
        END LOOP;
    END $$
"""


def each(
    databases: Databases,
    act: Callable[[Connection, str], Any],
    schools: tuple[str, ...] = SCHOOLS,
) -> None:
    """Do something as the tables' owner, who sees one school at a time as well."""
    engine = create_engine(databases.owner)
    try:
        for school in schools:
            with engine.begin() as connection:
                entered = text("SELECT set_config('app.school_id', :school, true)")
                connection.execute(entered, {"school": school})
                act(connection, school)
    finally:
        engine.dispose()


def write(service: str, connection: Connection, school: str, *statements: str) -> None:
    for statement in (ACCESS, *statements):
        connection.execute(text(statement), {"school": school, "id": IDS[school]})


def seal_as_released(connection: Connection, school: str, table: str) -> None:
    """Seal what waits as the released version did: columns by name, moments as `isoformat`."""
    columns = connection.execute(
        text(
            "SELECT attname, atttypid = 'timestamptz'::regtype FROM pg_attribute WHERE attnum > 0"
            " AND attrelid = CAST(:t AS regclass) AND NOT attisdropped"
            " AND attname NOT IN ('sequence', 'digest') ORDER BY attname COLLATE \"C\""
        ),
        {"t": table},
    ).all()
    shown = ", ".join(
        MOMENT.format("now()" if name == "sealed_at" else name) + f" AS {name}" if moment else name
        for name, moment in columns
    )
    connection.execute(
        text(
            f"""
            DO $$
            DECLARE one record; place bigint := 0; head bytea := decode(repeat('00', 32), 'hex');
            BEGIN
                FOR one IN SELECT t.id, (SELECT row_to_json(r)::text FROM (SELECT {shown}) r) body
                    FROM {table} t WHERE school_id = '{school}' ORDER BY t.id
                LOOP
                    place := place + 1;
                    head := sha256(head || convert_to('[' || place || ',' || one.body || ']',
                        'UTF8'));
                    UPDATE {table} SET sequence = place, digest = head, sealed_at = now()
                     WHERE id = one.id;
                END LOOP;
                UPDATE chain_head SET sequence = place, digest = head
                 WHERE chain = '{table}' AND school_id = '{school}' AND place > 0;
            END $$
            """.replace(":", "\\:")
        )
    )


MOMENT = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"


def chains_of(service: str) -> tuple[type[Any], ...]:
    chains: tuple[type[Any], ...] = import_module(f"services.{service}.app").SERVICE.chains
    return chains


def found_in(database: Database, service: str, school: str) -> dict[str, list[str]]:
    """Return what `letopis verify` names of a school: breaks of chains, and differences."""
    known = import_module(f"services.{service}.app").SERVICE
    found: dict[str, list[str]] = {}
    with database.transaction(school) as session:
        for model in known.chains:
            breaks = verify(session, model, school, Signatures(PUBLIC_KEYS, service))
            found[model.__tablename__] = [one.what for one in breaks]
        for comparison in known.comparisons:
            differing = compare(session, comparison, school, None)
            found[f"shown {comparison.shown}"] = [one.what for one in differing]
    return {name: said for name, said in found.items() if said}


def test_what_the_released_version_wrote_holds_after_the_upgrade(
    service: str, released: Databases, worker: Database
) -> None:
    """School by school, some of it sealed, some not yet; in a database that writes dates oddly."""
    sealed = [
        model.__tablename__ for model in chains_of(service)
        if model.__tablename__ != "fact_change"
    ]
    name = released.owner.rpartition("/")[2]
    each(released, lambda connection, _: connection.execute(
        text(f"ALTER DATABASE \"{name}\" SET datestyle = 'German, DMY'")), ("",))
    each(released, lambda connection, school: write(
        service, connection, school, *WRITTEN.get(service, ())))
    for table in sealed:
        each(released, lambda connection, school, table=table: seal_as_released(  # type: ignore[misc]
            connection, school, table))
    each(released, lambda connection, school: write(service, connection, school))

    migrate(service, released.owner)

    each(released, lambda connection, _: connection.execute(
        text(f'ALTER DATABASE "{name}" RESET datestyle')), ("",))
    assert Sealer(worker, chains_of(service)).seal() >= 3 * len(SCHOOLS)
    for school in SCHOOLS:
        assert found_in(worker, service, school) == {}
        with worker.transaction(school) as session:
            for table in sealed:
                waiting = text(f"SELECT count(*), count(digest) FROM {table}")
                rows, done = session.execute(waiting).one()
                assert rows == done > 0


def test_a_moment_that_no_calendar_has_is_named_alone_and_keeps_no_chain_from_its_seals(
    service: str, released: Databases, worker: Database
) -> None:
    each(released, lambda connection, school: write(service, connection, school))
    odd = text("UPDATE access_log SET at = 'infinity' WHERE id = (SELECT min(id::text)::uuid"
               " FROM access_log)")

    def spoil(connection: Connection, _: str) -> None:
        connection.execute(text("ALTER TABLE access_log DISABLE TRIGGER keep"))
        connection.execute(odd)
        connection.execute(text("ALTER TABLE access_log ENABLE TRIGGER keep"))

    each(released, spoil, SCHOOLS[:1])
    migrate(service, released.owner)
    assert Sealer(worker, chains_of(service)).seal() == 3 * len(SCHOOLS)
    [(chain, [found])] = found_in(worker, service, SCHOOLS[0]).items()
    assert (chain, found.split(":")[0]) == ("access_log", "датирована вперёд")
    assert found_in(worker, service, SCHOOLS[1]) == {}
