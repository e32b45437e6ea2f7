"""What waited in the tables of an earlier version waits in the one table of waiting work."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text

from services.shared.database.base import new_id
from services.shared.database.migrate import migrate
from tests.parts import Parts

DUE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
SCHOOL, ID = "131", new_id()

# service → the version before, what stood in its tables, and (school, kind, data, attempts) after.
EARLIER = {
    "journal": (
        "0007",
        ["INSERT INTO package_work VALUES (:school, :id, 3, :due)"],
        [(SCHOOL, "make_package", {}, 3)],
    ),
    "archive": (
        "0004",
        ["INSERT INTO package_intake VALUES (:school, :id, 'journal/131/bag.zip', 2, :due)"],
        [(SCHOOL, "keep_package", {"handover_key": "journal/131/bag.zip"}, 2)],
    ),
    "portfolio": (
        "0003",
        [
            "INSERT INTO object_removal VALUES (:id, 'covers/131/one.jpg', :due)",
            "INSERT INTO preview_waiting VALUES (:id, :school, 1, :due)",
        ],
        [
            (SCHOOL, "draw_preview", {}, 1),
            ("platform", "remove_object", {"object_key": "covers/131/one.jpg"}, 0),
        ],
    ),
}


@pytest.mark.parametrize("service", EARLIER)
def test_work_that_waited_before_the_one_table_still_waits(service: str, parts: Parts) -> None:
    version, inserts, expected = EARLIER[service]
    databases = parts.make_database(service, migrated=False)
    migrate(service, databases.owner, version)
    engine = create_engine(databases.owner)
    with engine.begin() as connection:
        for statement in inserts:
            connection.execute(text(statement), {"school": SCHOOL, "id": ID, "due": DUE})
    migrate(service, databases.owner)
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT school_id, kind, data, attempts, id, due_at "
                "FROM waiting_work ORDER BY kind"
            )
        ).all()
    engine.dispose()
    parts.drop_database(databases)
    assert [tuple(row)[:4] for row in rows] == expected
    assert {(row.id, row.due_at) for row in rows} == {(ID, DUE)}
