"""The embedded servers: what they must survive, and who may do what in them."""

import io
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from minio.error import S3Error
from psycopg.conninfo import make_conninfo

from deploy.databases import (
    SERVICES,
    app_secret,
    owner_secret,
    prepare_databases,
    work_secret,
)
from deploy.development import part_folder
from deploy.development.embedded import pgmq
from tests.parts import Parts
from tests.servers import PASSWORD, Databases


def libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def test_the_database_sorts_by_code_point_and_knows_cyrillic_case(parts: Parts) -> None:
    with psycopg.connect(parts.superuser_dsn) as connection:
        assert connection.execute("SELECT lower('ЁЖ'), 'Ё' < 'А'").fetchone() == ("ёж", True)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)


def test_preparing_databases_again_changes_nothing(parts: Parts) -> None:
    # The roles are the server's, not the database's: other tests sign in as the same ones.
    kinds = (owner_secret, app_secret, work_secret)
    secrets = {of(service): PASSWORD for service in SERVICES for of in kinds}
    prepare_databases(parts.superuser_dsn, secrets)
    prepare_databases(parts.superuser_dsn, secrets)

    with psycopg.connect(parts.superuser_dsn) as connection:
        made = connection.execute(
            "SELECT datname FROM pg_database WHERE datname = ANY(%s)",
            [[f"letopis_{service}" for service in SERVICES]],
        ).fetchall()
    assert len(made) == len(SERVICES)


def test_the_application_works_with_rows_and_owns_nothing(parts: Parts) -> None:
    database = parts.make_database("journal", migrated=False)
    with psycopg.connect(libpq(database.owner)) as owner:
        owner.execute("CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY, said text)")
        owner.execute("GRANT USAGE ON SCHEMA public TO letopis_journal_app")
        owner.execute("GRANT SELECT, INSERT ON note TO letopis_journal_app")

    with psycopg.connect(libpq(database.app), autocommit=True) as app:
        app.execute("INSERT INTO note (said) VALUES ('one')")
        assert app.execute("SELECT said FROM note").fetchall() == [("one",)]
        for forbidden in (
            "CREATE TABLE mine (id int)",
            "CREATE TEMP TABLE mine (id int)",
            "TRUNCATE note",
            "ALTER TABLE note DISABLE ROW LEVEL SECURITY",
            "SET ROLE letopis_journal_owner",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden.encode())


def test_a_service_cannot_even_connect_to_anothers_database(
    make_database: Callable[[str], Databases],
) -> None:
    journal, archive = make_database("journal"), make_database("archive")
    other = archive.app.rpartition("/")[2]

    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(make_conninfo(libpq(journal.app), dbname=other))


def test_no_service_role_passes_row_security(parts: Parts) -> None:
    parts.make_database("journal", migrated=False)
    with psycopg.connect(parts.superuser_dsn) as connection:
        mighty = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'letopis%' "
            "AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)"
        ).fetchall()
    # The broker's administrator is an operator's: no service is told of it.
    assert set(mighty) <= {(pgmq.ADMINISTRATOR,)}


def test_what_was_committed_survives_a_kill(parts: Parts) -> None:
    broker = parts.new_broker()
    address = broker.url.replace("pgmq://", "postgresql://")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    broker.kill()
    broker.wait_ready()

    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_service_reaches_its_own_bucket_alone(parts: Parts) -> None:
    own, other = parts.store("portfolio"), parts.store("archive")
    client = own.client()
    client.put_object(own.bucket, "cover", io.BytesIO(b"x"), 1)

    for forbidden in (
        lambda: client.put_object(other.bucket, "cover", io.BytesIO(b"x"), 1),
        lambda: list(client.list_objects(other.bucket)),
        lambda: client.make_bucket("another"),
        lambda: client.remove_bucket(own.bucket),
    ):
        with pytest.raises(S3Error, match="AccessDenied"):
            forbidden()


def test_buckets_keep_versions_and_know_object_lock(parts: Parts) -> None:
    for service in ("portfolio", "archive"):
        store = parts.store(service)
        assert store.client().get_bucket_versioning(store.bucket).status == "Enabled"
        assert store.client().get_object_lock_config(store.bucket) is not None


def test_a_data_folder_in_a_closed_home_gets_a_reachable_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if part_folder.account() is None:
        pytest.skip("only root starts PostgreSQL for somebody else")
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(part_folder, "ELSEWHERE", tmp_path / "elsewhere")

    made = part_folder.part_folder(closed, "postgres", "0123456789abcdef0123")

    assert made == tmp_path / "elsewhere" / "0123456789abcdef"
    assert (closed / "postgres").resolve() == made
    assert made.owner() == part_folder.account()
    assert closed.stat().st_mode & 0o777 == 0o700
