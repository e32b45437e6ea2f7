"""The grid's document, which is written past its schema, is what the schema says it is."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError

from services.journal.classes.models import SchoolClass
from services.journal.enrolment.usecases import depart_pupil, enrol
from services.journal.marks.schemas import GridSchema
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.recording import Edit
from services.journal.marks.usecases.term_marks import record_term_marks
from services.shared.database.base import Database, new_id
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom, make_classroom, weigh


def check(document: Any) -> None:
    """Demand every key of the schema, no other one, and values written as the schema does."""
    schema = GridSchema()
    written = schema.dump(schema.load(document))
    assert json.dumps(written, sort_keys=True) == json.dumps(document, sort_keys=True)


@pytest.fixture
def document(ask: Ask, database: Database, room: Classroom) -> Any:
    """Return the grid of a class with marks, absences and term marks, whose pupils come and go."""
    weigh(database, room, 0, "КР")
    edits = [room.edit("5·4"), room.edit("Н", lesson=1), room.edit("3·О", pupil=1)]
    record_cells(database, room.teacher, room.group_id, edits)
    marks = [Edit(new_id(), room.terms[0], room.pupils[1], "4", "")]
    record_term_marks(database, room.teacher, room.group_id, marks)
    for pupil, day in ((1, date(2024, 9, 5)), (2, date(2024, 9, 4))):
        depart_pupil(database, room.operator, room.pupils[pupil], room.class_id, day)
    with database.transaction(room.school_id) as session:
        school_class = session.get_one(SchoolClass, (room.school_id, room.class_id))
        enrol(session, room.operator, room.pupils[2], school_class, date(2024, 9, 20))
    return ask("GET", room.teacher, f"/groups/{room.group_id}/grid").json


def test_a_grid_is_what_its_schema_says(document: Any, room: Classroom) -> None:
    check(document)
    rows = {pupil["id"]: pupil for pupil in document["pupils"]}
    first, gone, back = (rows[str(pupil)] for pupil in room.pupils)
    assert (first["cells"], first["weighted"]) == (["5·4", "Н", "", "", ""], "4.50")
    assert (gone["cells"][0], gone["term_mark"], gone["departed_on"]) == ("3·О", "4", "2024-09-05")
    assert (back["departed_on"], back["average"]) == (None, None)
    assert document["lessons"][0]["weight"] == "3"


def test_a_grid_of_a_subgroup_without_lessons_is_what_its_schema_says(
    ask: Ask, database: Database
) -> None:
    room = make_classroom(database, grade=1, lessons=0, subgroup="1 гр.")
    check(ask("GET", room.deputy, f"/groups/{room.group_id}/grid").json)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda grid: grid.update(more=1),
        lambda grid: grid["pupils"][0].update(more=None),
        lambda grid: grid["lessons"][0].pop("topic"),
        lambda grid: grid["pupils"][0].update(number="1"),
        lambda grid: grid["group"].update(numeric=1),
        lambda grid: grid["pupils"][0]["cells"].append(None),
    ],
)
def test_another_document_is_noticed(document: Any, spoil: Callable[[Any], object]) -> None:
    spoil(document)
    with pytest.raises((ValidationError, AssertionError)):
        check(document)
