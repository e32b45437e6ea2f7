"""A database that was taught to lie is named before anything that it says is believed."""

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from services.shared.database.catalogue import foreign_objects
from tests.parts import Parts

TABLES = ("lesson", "mark_cell", "mark_change")
LIES = {
    "функция pg_catalog.row_to_json": [
        "ALTER FUNCTION pg_catalog.row_to_json(record) RENAME TO honest",
        "CREATE FUNCTION pg_catalog.row_to_json(record) RETURNS json"
        " LANGUAGE plpgsql AS $$ BEGIN RETURN pg_catalog.honest($1); END $$",
    ],
    "оператор pg_catalog.===": [
        "CREATE OPERATOR pg_catalog.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)",
    ],
    "не таблица: mark_change": [
        "ALTER TABLE mark_change RENAME TO mark_change_of_truth",
        "CREATE VIEW mark_change AS SELECT * FROM mark_change_of_truth",
    ],
    "правило таблицы lesson": [
        "CREATE RULE lie AS ON UPDATE TO lesson DO INSTEAD NOTHING",
    ],
}


@pytest.mark.parametrize("named", ["", *LIES])
def test_what_changes_the_answers_is_named(parts: Parts, named: str) -> None:
    databases = parts.make_database("journal")
    name = make_url(databases.app).database
    superuser = make_url(parts.superuser_dsn).set(database=name)
    engine = create_engine(superuser.set(drivername="postgresql+psycopg"))
    with engine.connect() as connection, Session(connection) as session:
        for statement in LIES.get(named, []):
            session.execute(text(statement))
        found = foreign_objects(session, TABLES)
        session.rollback()
    engine.dispose()
    parts.drop_database(databases)
    assert found == ([named] if named else [])
