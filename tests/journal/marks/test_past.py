"""Whoever has the database account of the journal's web process, and tries to rewrite the past."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.journal.marks.models import MarkChange
from services.journal.marks.usecases.cells import record_cells
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.verification import verify
from services.shared.database.base import Database
from tests.journal.factory import Classroom
from tests.servers import Databases

GENESIS = "decode(repeat('00', 32), 'hex')"
OPEN_TASK = (
    "INSERT INTO erasure_task (school_id, id, act_id, case_file_id, purpose, request,"
    " next_attempt_at, asked_at, causation_id, correlation_id)"
    " VALUES (:school, gen_random_uuid(), :act, gen_random_uuid(), 'destroy', '{}', now(), now(),"
    " gen_random_uuid(), '')"
)
GAP = (
    "INSERT INTO chain_gap (school_id, id, chain, first, last, before, digest, act_id, service,"
    " signature, left_at) VALUES (:school, gen_random_uuid(), 'mark_change', 1, :last, "
    f"{GENESIS}, {GENESIS}, :act, 'journal', 'nonsense', now())"
)
ACT = "00000000-0000-7000-8000-000000000001"
"""The very attack, statement by statement; each has to fail by itself."""
ATTACK = {
    "a task": OPEN_TASK,
    "a gap": GAP,
    "rows go": "DELETE FROM mark_change WHERE school_id = :school",
    "the head is set back": f"UPDATE chain_head SET sequence = 0, digest = {GENESIS}",
    "the head goes": "DELETE FROM chain_head",
    "a chain begins anew": (
        f"INSERT INTO chain_head VALUES ('mark_change', 'elsewhere', 0, {GENESIS})"
    ),
    "a row is told otherwise": "UPDATE mark_change SET new_text = '5' WHERE school_id = :school",
    "a seal comes off": "UPDATE mark_change SET sequence = NULL, digest = NULL",
    "a seal is moved": "UPDATE mark_change SET sequence = sequence + 1",
}


@pytest.fixture
def web(databases: Databases) -> Iterator[Database]:
    """Return the database as the web process may use it."""
    opened = Database(databases.app)
    yield opened
    opened.close()


@pytest.fixture
def sealed(database: Database, room: Classroom) -> Classroom:
    """Return a class with five sealed changes of marks."""
    edits = [room.edit("2", lesson=number) for number in range(5)]
    record_cells(database, room.teacher, room.group_id, edits)
    Sealer(database, [MarkChange]).seal()
    return room


def run(database: Database, school_id: str, *statements: str, **more: Any) -> None:
    """Run statements in one transaction of a school."""
    with database.transaction(school_id) as session:
        for statement in statements:
            known = {"school": school_id, "act": ACT, "last": 9, **more}
            session.execute(
                text(statement), {name: v for name, v in known.items() if f":{name}" in statement}
            )


def breaks(database: Database, school_id: str) -> list[str]:
    with database.transaction() as session:
        return [found.what for found in verify(session, MarkChange, school_id)]


@pytest.mark.parametrize("statement", ATTACK.values(), ids=ATTACK.keys())
def test_the_web_process_cannot_take_a_single_step_of_it(
    web: Database, database: Database, sealed: Classroom, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        run(web, sealed.school_id, statement)
    assert breaks(database, sealed.school_id) == []


SEALED_COPY = (
    "INSERT INTO mark_change SELECT (jsonb_populate_record(m, jsonb_build_object("
    "'id', gen_random_uuid(), 'client_key', gen_random_uuid(), 'new_text', '5'{}))).*"
    " FROM mark_change m WHERE school_id = :school"
)


@pytest.mark.parametrize("seals", ["", ", 'sequence', NULL", ", 'digest', NULL"])
@pytest.mark.parametrize("role", ["app", "work", "owner"])
def test_nobody_brings_in_a_row_that_is_sealed_already(
    databases: Databases, sealed: Classroom, role: str, seals: str
) -> None:
    enemy = Database(getattr(databases, role))
    with pytest.raises(DBAPIError, match="sealed by the worker alone"):
        run(enemy, sealed.school_id, SEALED_COPY.format(seals))
    enemy.close()


WORKERS = {
    "a row told otherwise": (
        "UPDATE mark_change SET new_text = '5' WHERE school_id = :school", "permission denied"
    ),
    "a sealed row goes": ("DELETE FROM mark_change WHERE school_id = :school", "append-only"),
    "a seal comes off": ("UPDATE mark_change SET sequence = NULL, digest = NULL", "append-only"),
    "a seal is moved": ("UPDATE mark_change SET sequence = sequence + 9", "append-only"),
    "the head is set back": ("UPDATE chain_head SET sequence = 0", "only goes forward"),
    "the head stays with another seal": (f"UPDATE chain_head SET digest = {GENESIS}", "forward"),
    "the head goes": ("DELETE FROM chain_head", "permission denied"),
    "a gap beyond the head": (GAP, "beyond its chain"),
    "a tombstone moved": ("UPDATE tombstone SET act_number = '1'", "permission denied"),
}


@pytest.mark.parametrize(("statement", "why"), WORKERS.values(), ids=WORKERS.keys())
def test_the_worker_itself_rewrites_nothing(
    database: Database, sealed: Classroom, statement: str, why: str
) -> None:
    with pytest.raises(DBAPIError, match=why):
        run(database, sealed.school_id, statement)


def test_a_number_once_passed_is_not_given_out_again(
    database: Database, sealed: Classroom
) -> None:
    record_cells(database, sealed.teacher, sealed.group_id, [sealed.edit("3", pupil=1)])
    with pytest.raises(DBAPIError, match="append-only"):
        run(
            database,
            sealed.school_id,
            f"UPDATE mark_change SET sequence = 3, digest = {GENESIS} WHERE digest IS NULL",
        )


def test_a_gap_that_the_worker_forges_lets_rows_go_and_is_named(
    database: Database, sealed: Classroom
) -> None:
    rows_go = "DELETE FROM mark_change WHERE school_id = :school AND sequence <= 2"
    run(database, sealed.school_id, OPEN_TASK, GAP, rows_go, last=2)
    assert breaks(database, sealed.school_id)


def test_no_second_gap_stands_for_rows_that_have_one(
    database: Database, sealed: Classroom
) -> None:
    run(database, sealed.school_id, GAP, last=2)
    with pytest.raises(DBAPIError, match="overlaps another"):
        run(database, sealed.school_id, GAP, last=4)
