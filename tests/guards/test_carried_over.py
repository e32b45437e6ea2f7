"""What waited in the tables of an earlier version waits in the one table of waiting work."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

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


OLD_INBOX = """INSERT INTO inbox (id, consumer, event_id, source, type, school_id, subject,
 sequence, correlation_id, state, attempts, next_attempt_at, received_at, settled_at, body) VALUES
 (gen_random_uuid(), :consumer, gen_random_uuid(), 'urn:letopis:archive', 'org.letopis.x.v1',
 '131', 's', 1, '', :state, 1, :due, now(), :settled, CAST(:body AS bytea))"""
OLD_MESSAGES = [
    ("journal", "waiting", b'{"a": 1}', "dead", False),
    ("journal", "failed", b'{"a": 2}', "dead", False),
    ("journal", "dead", b'{"a": 3}', "dead", False),
    ("journal", "dead", b'{"signature": "x"}', "dead", True),
    ("journal", "done", None, "done", True),
    ("region.north", "waiting", b'{"a": 4}', "waiting", True),
]


def test_what_nobody_has_signed_loses_its_place_and_what_is_done_or_a_regions_keeps_it(
    parts: Parts,
) -> None:
    databases = parts.make_database("journal", migrated=False)
    migrate("journal", databases.owner, "0009")
    engine = create_engine(databases.owner)
    with engine.begin() as connection:
        for consumer, state, body, _, _ in OLD_MESSAGES:
            values = {
                "consumer": consumer, "state": state, "body": body,
                "due": DUE if state in ("waiting", "failed") else None,
                "settled": DUE if state == "done" else None,
            }
            connection.execute(text(OLD_INBOX), values)
    migrate("journal", databases.owner)
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT consumer, body, state, event_id IS NOT NULL,"
                " digest = sha256(body) FROM inbox"
            )
        ).all()
    engine.dispose()
    parts.drop_database(databases)
    found = {(row[0], row[1] and bytes(row[1])): (row[2], row[3]) for row in rows}
    assert found == {
        (consumer, body): (after, placed) for consumer, _, body, after, placed in OLD_MESSAGES
    }
    assert all(row[4] for row in rows if not row[3])


def test_grade_twelve_gets_the_terms_that_a_year_has_for_grade_eleven(parts: Parts) -> None:
    databases = parts.make_database("journal", migrated=False)
    migrate("journal", databases.owner, "0019")
    engine = create_engine(databases.owner)
    enter = text("SELECT set_config('app.school_id', :school, true)")
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO school (code, name, registered_at) VALUES (:school, 'Школа', now())",
            "INSERT INTO academic_year (school_id, id, name, starts_on, ends_on)"
            " VALUES (:school, :id, '2025/2026', '2025-09-01', '2026-05-31')",
            "INSERT INTO term (school_id, id, year_id, grade, kind, number, name, starts_on,"
            " ends_on) VALUES (:school, :id, :id, 11, 'half_year', 1, '1 полугодие',"
            " '2025-09-01', '2025-12-31')",
        ):
            connection.execute(enter, {"school": SCHOOL})
            connection.execute(text(statement), {"school": SCHOOL, "id": ID})
    migrate("journal", databases.owner)
    with engine.begin() as connection:
        connection.execute(enter, {"school": SCHOOL})
        rows = connection.execute(text("SELECT grade, name FROM term ORDER BY grade")).all()
        told = connection.scalar(text("SELECT count(*) FROM fact_change"))
    engine.dispose()
    parts.drop_database(databases)
    assert [tuple(row) for row in rows] == [(11, "1 полугодие"), (12, "1 полугодие")]
    assert told


def test_the_upgrade_notes_when_it_found_gaps_without_a_moment_and_closes_their_list(
    parts: Parts,
) -> None:
    databases = parts.make_database("journal", migrated=False)
    migrate("journal", databases.owner, "0016")
    engine = create_engine(databases.owner)
    enter = text("SELECT set_config('app.school_id', :school, true)")
    gap = text(
        "INSERT INTO chain_gap (school_id, id, chain, first, last, before, digest, act_id,"
        " service, signature) VALUES (:school, gen_random_uuid(), 'mark_change', :n, :n,"
        " sha256('a'), sha256('b'), gen_random_uuid(), 'journal', 'x')"
    )
    with engine.begin() as connection:
        connection.execute(enter, {"school": SCHOOL})
        connection.execute(
            text("INSERT INTO chain_head VALUES ('mark_change', :school, 9, sha256('b'))"),
            {"school": SCHOOL},
        )
        connection.execute(gap, {"school": SCHOOL, "n": 4})
    migrate("journal", databases.owner)
    with engine.begin() as connection:
        connection.execute(enter, {"school": SCHOOL})
        found = connection.scalars(text("SELECT inherited_at FROM chain_gap")).all()
        with pytest.raises(DBAPIError, match="says when its rows went"):
            connection.execute(gap, {"school": SCHOOL, "n": 5})
    engine.dispose()
    parts.drop_database(databases)
    assert len(found) == 1
    assert found[0] is not None
