"""What a council decided and a region sent: what is moved shows, and what was added stays."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.journal.app import SERVICE
from services.journal.facts.models import FactChange
from services.journal.facts.usecases import record_facts
from services.journal.lessons.queries import LESSONS
from services.shared.accountability.comparison import Difference, compare
from services.shared.database.base import Database
from tests.journal.closing.classes import closed_year
from tests.journal.factory import Classroom
from tests.journal.region import Sender, record


@pytest.fixture
def closed(database: Database, room: Classroom, north: Sender, codes: list[str]) -> Classroom:
    """Return a class of a closed year with results of a region, one of them corrected."""
    north.results([record(code, 1, 2, 2) for code in codes])
    north.results([record(codes[0], 1, 1, 0)])
    closed_year(database, room)
    with database.transaction(room.school_id) as session:  # the helper gave them topics
        record_facts(session, room.teacher, LESSONS, room.lessons, ["topic"])
    return room


def differences(database: Database, room: Classroom, *, partly: bool) -> list[Difference]:
    found = []
    for comparison in SERVICE.comparisons:
        with database.transaction(room.school_id) as session:
            parts = session.scalars(comparison.parts, {"of_school": room.school_id}).all()
            found += compare(session, comparison, room.school_id, parts if partly else None)
    return found


def run(database: Database, room: Classroom, *statements: str) -> None:
    with database.transaction(room.school_id) as session:
        for statement in statements:
            assert session.execute(text(statement)).rowcount > 0  # type: ignore[attr-defined]


def past_the_trigger(database: Database, room: Classroom, table: str, statement: str) -> None:
    with database.transaction(room.school_id) as session:
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER keep"))
        assert session.execute(text(statement)).rowcount > 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("partly", [False, True])
def test_what_was_decided_and_sent_differs_from_nothing(
    database: Database, closed: Classroom, partly: bool
) -> None:
    assert differences(database, closed, partly=partly) == []


def test_a_correction_tells_what_it_writes_in_the_name_of_its_region(
    database: Database, closed: Classroom
) -> None:
    with database.transaction(closed.school_id) as session:
        rows = session.scalars(
            select(FactChange).where(FactChange.kind == "external_result").order_by(FactChange.id)
        ).all()
    assert len(rows) == 4
    assert rows[-1].row_id in {row.row_id for row in rows[:3]}
    assert rows[-1].fields == [
        "batch_id", "batch_row", "level", "mark", "points", "taken_at", "total", "variant",
        "version",
    ]
    assert {(row.role, row.class_id) for row in rows} == {("region", closed.class_id)}


MOVED_RESULTS = [
    ("UPDATE external_result SET mark = '5' WHERE version = 2", "mark"),
    ("UPDATE external_result SET total = 4.5 WHERE version = 2", "total"),
    ("UPDATE external_result SET points = '{1,1,1}' WHERE version = 2", "points"),
    ("UPDATE external_result SET level = 'высокий' WHERE version = 2", "level"),
    ("UPDATE external_result SET version = 1 WHERE version = 2", "version"),
    ("UPDATE external_result SET taken_at = taken_at - interval '1 s' WHERE version = 2",
     "taken_at"),
]


@pytest.mark.parametrize("who", ["work", "owner"])
@pytest.mark.parametrize(("statement", "field"), MOVED_RESULTS)
def test_a_result_that_is_moved_is_named_with_both_values(
    database: Database, closed: Classroom, account: Callable[[str], Database],
    who: str, statement: str, field: str,
) -> None:
    run(account(who), closed, statement)
    for partly in (False, True):
        (found,) = differences(database, closed, partly=partly)
        assert (found.shown, found.place["field"]) == ("external_result", field)
        assert None not in (found.value, found.said)


def test_whoever_answers_requests_writes_no_result(
    closed: Classroom, account: Callable[[str], Database]
) -> None:
    for statement, _ in MOVED_RESULTS:
        with pytest.raises(DBAPIError):
            run(account("app"), closed, statement)


def test_a_correction_does_not_speak_for_a_result_that_was_given_to_another_class(
    database: Database, closed: Classroom, north: Sender, account: Callable[[str], Database],
    codes: list[str],
) -> None:
    run(
        account("work"), closed,
        "INSERT INTO school_class (school_id, id, year_id, grade, letter)"
        " SELECT school_id, gen_random_uuid(), year_id, 7, 'Я' FROM school_class",
        "UPDATE external_result SET class_id = (SELECT id FROM school_class WHERE letter = 'Я')"
        " WHERE version = 2",
    )
    north.results([record(codes[0], 1, 0, 0)])
    found = differences(database, closed, partly=False)
    assert [one.place["field"] for one in found if one.shown == "external_result"] == ["class_id"]


INSERT_ONLY = {
    "closing_step": "UPDATE closing_step SET reason = 'забыли', state = 'open'",
    "year_closing": "UPDATE year_closing SET protocol_no = '13'",
    "council_decision": "UPDATE council_decision SET decision = 'retained'",
    "external_result_change": "UPDATE external_result_change SET content = '{}'",
}


@pytest.mark.parametrize("who", ["app", "work", "owner"])
@pytest.mark.parametrize("table", INSERT_ONLY)
def test_what_was_added_is_neither_changed_nor_deleted(
    closed: Classroom, account: Callable[[str], Database], who: str, table: str
) -> None:
    for statement in (INSERT_ONLY[table], f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError):
            run(account(who), closed, statement)


@pytest.mark.parametrize("table", INSERT_ONLY)
def test_an_order_of_destruction_alone_lets_nothing_go_that_has_a_history(
    closed: Classroom, account: Callable[[str], Database], table: str
) -> None:
    order = (
        "INSERT INTO erasure_task (school_id, id, act_id, case_file_id, purpose, request,"
        " next_attempt_at, asked_at, causation_id, correlation_id)"
        " SELECT '131', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'destroy',"
        f" jsonb_build_object('class_id', '{closed.class_id}'), now(), now(),"
        " gen_random_uuid(), ''"
    )
    with pytest.raises(DBAPIError, match="append-only"):
        run(account("work"), closed, order, f"DELETE FROM {table}")


BESIDE = [
    ("council_decision", "UPDATE council_decision SET decision = 'retained' WHERE pupil_id ="
                         " (SELECT id FROM pupil WHERE family_name = 'Жуков')"),
    ("year_closing", "UPDATE year_closing SET protocol_no = '13'"),
    ("council_decision", "DELETE FROM council_decision WHERE pupil_id ="
                         " (SELECT id FROM pupil WHERE family_name = 'Жуков')"),
]


@pytest.mark.parametrize(("table", "statement"), BESIDE)
def test_what_the_owner_changes_past_the_trigger_is_named(
    database: Database, closed: Classroom, account: Callable[[str], Database],
    table: str, statement: str,
) -> None:
    past_the_trigger(account("owner"), closed, table, statement)
    for partly in (False, True):
        (found,) = differences(database, closed, partly=partly)
        assert found.shown == table
        assert found.value != found.said


@pytest.mark.parametrize("who", ["app", "work", "owner"])
def test_a_year_that_nobody_closed_is_named(
    database: Database, room: Classroom, account: Callable[[str], Database], who: str
) -> None:
    run(
        account(who), room,
        "INSERT INTO year_closing SELECT school_id, id, '2025-05-31', now(), '1', '2025-05-30'"
        " FROM class_journal",
        "INSERT INTO council_decision SELECT j.school_id, j.id, p.id, 'retained'"
        " FROM class_journal j, pupil p",
    )
    found = differences(database, room, partly=True)
    assert {one.shown for one in found} == {"year_closing", "council_decision"}
    assert {one.said for one in found} == {None}
