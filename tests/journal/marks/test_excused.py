"""What an act on its way excuses: rows that are gone on one side, and never another value."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.destruction.holds import note_lifted, note_placed
from services.destruction.models import DestructionTask
from services.destruction.worker import DestructionWorker
from services.journal.app import FEATURES
from services.journal.marks.usecases.cells import record_cells
from services.shared.accountability.incidents import note_incidents
from services.shared.accountability.signing import signer_of
from services.shared.database.base import Database, new_id
from services.shared.process.clock import now
from tests.guards.test_rights import destroying
from tests.journal.factory import Classroom, make_classroom
from tests.journal.marks.test_comparison import differences

CHANGED = "UPDATE mark_cell SET marks = '{5}' WHERE school_id = :school AND marks = '{2}'"
TOMBSTONE = (
    "INSERT INTO tombstone (school_id, case_file_id, kind, source_id, class_id, act_id,"
    " act_number, acted_on, identifiers, placed_at) VALUES (:school, gen_random_uuid(), 'journal',"
    " gen_random_uuid(), :class, :act, '1', '2031-01-10', '[]', now())"
)


@pytest.fixture(autouse=True)
def marked(database: Database, room: Classroom) -> None:
    """Give the class a mark in each lesson of each child."""
    edits = [room.edit("2", lesson=one, pupil=child) for one in range(5) for child in range(3)]
    record_cells(database, room.teacher, room.group_id, edits)


def run(database: Database, room: Classroom, statement: str, **values: Any) -> None:
    with database.transaction(room.school_id) as session:
        session.execute(text(statement), {"school": room.school_id, **values})


def order(
    database: Database, room: Classroom, file: UUID | None = None, hold_version: int = 0
) -> UUID:
    """Let the archive have asked for the destruction of the class's marks; return the file."""
    act, request, file = new_id(), new_id(), file or new_id()
    data = {
        "request_id": str(request), "act_id": str(act), "act_number": "1",
        "acted_on": "2031-01-10", "case_file_id": str(file), "purpose": "destroy",
        "hold_version": hold_version, "kind": "journal", "source_id": str(new_id()),
        "class_id": str(room.class_id), "class_name": "7А", "year_name": "2024/2025",
        "data_classes": ["journal.marks", "journal.lessons"],
    }
    with database.transaction(room.school_id) as session:
        session.add(
            DestructionTask(
                school_id=room.school_id, id=request, act_id=act, case_file_id=file,
                purpose="destroy", request=data, next_attempt_at=now(), asked_at=now(),
                causation_id=new_id(), correlation_id="",
            )
        )
    return file


def test_a_task_and_a_tombstone_that_somebody_wrote_hide_no_changed_mark(
    database: Database, room: Classroom
) -> None:
    order(database, room)
    with database.transaction(room.school_id) as session:
        (task,) = session.query(DestructionTask).all()
    run(database, room, TOMBSTONE, **{"class": room.class_id, "act": task.act_id})
    run(database, room, "UPDATE erasure_task SET next_attempt_at = now() + interval '1 year'")
    run(database, room, CHANGED)
    found = differences(database, room)
    assert {(one.value, one.said) for one in found} == {("5", "2")}
    assert len(found) == 15
    run(database, room, "DELETE FROM mark_cell WHERE school_id = :school")
    assert {(one.value, one.said) for one in differences(database, room)} == {(None, "2")}


def test_a_class_that_goes_batch_by_batch_differs_in_nothing_until_a_mark_is_changed(
    database: Database, room: Classroom
) -> None:
    order(database, room)
    settings = destroying("journal")
    worker = DestructionWorker(
        database, FEATURES.destruction(settings), signer_of(settings), batch=4
    )
    changed = 0
    while worker.step():
        assert differences(database, room) == []
        with database.transaction(room.school_id) as session:
            here = session.execute(
                text(
                    "SELECT c.lesson_id, c.pupil_id FROM mark_cell c JOIN mark_change h"
                    " USING (school_id, lesson_id, pupil_id) WHERE school_id = :school LIMIT 1"
                ),
                {"school": room.school_id},
            ).one_or_none()
        if here is None:
            continue
        cell = " WHERE school_id = :school AND lesson_id = :lesson AND pupil_id = :pupil"
        of = {"lesson": here.lesson_id, "pupil": here.pupil_id}
        run(database, room, "UPDATE mark_cell SET marks = '{5}'" + cell, **of)
        (found,) = differences(database, room)
        assert (found.value, found.said) == ("5", "2")
        run(database, room, "UPDATE mark_cell SET marks = '{2}'" + cell, **of)
        changed += 1
    assert changed > 2
    assert differences(database, room) == []


def test_a_class_that_a_hold_leaves_half_gone_differs_in_nothing_until_the_rest_has_gone(
    database: Database, room: Classroom
) -> None:
    file, hold = order(database, room), new_id()
    settings = destroying("journal")
    destruction, signer = FEATURES.destruction(settings), signer_of(settings)
    worker = DestructionWorker(database, destruction, signer, batch=4)
    assert worker.step()
    assert worker.step()
    with database.transaction(room.school_id) as session:
        note_placed(session, room.school_id, hold, file, 1)
    worker.run_due()
    outcomes = text("SELECT DISTINCT outcome FROM erasure_task")
    with database.transaction() as session:
        assert session.scalars(outcomes).all() == ["refused"]
    assert differences(database, room) == []
    with database.transaction(room.school_id) as session:
        note_lifted(session, room.school_id, hold, file, 2)
    order(database, room, file, 2)
    while worker.step():
        assert differences(database, room) == []
    with database.transaction() as session:
        assert set(session.scalars(outcomes)) == {"refused", "destroyed"}
    assert differences(database, room) == []


def test_an_act_on_its_way_takes_no_incident_of_another_class(
    database: Database, room: Classroom
) -> None:
    """Not even by its worker's account, which writes the task and the tombstone itself."""
    neighbour = make_classroom(database, grade=8)
    assert neighbour.school_id == room.school_id
    said = [
        f"of {one}: x"
        for of in (room, neighbour) for one in (of.class_id, of.group_id, of.lessons[0])
    ]
    with database.transaction(room.school_id) as session:
        note_incidents(session, room.school_id, "mark_cell", said, now())
    file = order(database, room)
    gone = "DELETE FROM incident WHERE school_id = :school AND what LIKE :what"
    for what in said:
        with pytest.raises(DBAPIError, match="an incident stays"):
            run(database, room, gone, what=what)
    stone = TOMBSTONE.replace("gen_random_uuid()", ":file", 1)
    run(database, room, stone, **{"class": room.class_id, "act": new_id(), "file": file})
    for what in said:
        mine = any(str(one) in what for one in (room.class_id, room.group_id, room.lessons[0]))
        if mine:
            run(database, room, gone, what=what)
            continue
        with pytest.raises(DBAPIError, match="an incident stays"):
            run(database, room, gone, what=what)
    with database.transaction(room.school_id) as session:
        assert session.scalar(text("SELECT count(*) FROM incident")) == 3
