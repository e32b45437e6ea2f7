"""Marks over HTTP: what the API promises to teachers, parents and leaders."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.journal.classes.usecases import classes
from services.journal.enrolment import usecases as enrolment
from services.journal.people.rules import parse_name
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database, new_id
from tests.journal.conftest import Ask
from tests.journal.factory import FIRST_DAY, Classroom


def test_a_mark_goes_in_and_is_read_by_teacher_and_parent(ask: Ask, room: Classroom) -> None:
    lesson, pupil = str(room.lessons[0]), str(room.pupils[0])
    change = {
        "key": str(new_id()),
        "lesson_id": lesson,
        "pupil_id": pupil,
        "text": "5 н",
        "expected": "",
        "reason": None,
    }
    saved = ask(
        "PUT", room.teacher, f"/groups/{room.group_id}/cells", {"changes": [change]}
    ).json
    assert saved["saved_at"]
    assert saved["results"] == [
        {
            "key": change["key"],
            "status": "saved",
            "text": "5·Н",
            "average": "5.00",
            "weighted": "5.00",
            "proposed": "5",
            "message": None,
        }
    ]
    grid = ask("GET", room.teacher, f"/groups/{room.group_id}/grid").json
    assert grid["pupils"][2]["cells"][0] == "5·Н"
    diary = ask(
        "GET", room.parent_of(room.pupils[0]), f"/pupils/{pupil}/diary?week=2024-W36"
    ).json
    assert diary["days"][0]["lessons"][0]["cell"] == "5·Н"
    history = ask(
        "GET", room.deputy, f"/groups/{room.group_id}/cells/{lesson}/{pupil}/history"
    ).json
    assert history == [
        {
            "at": saved["saved_at"],
            "author": "Учителева А. И.",
            "old": "",
            "new": "5·Н",
            "reason": None,
        }
    ]


def test_a_term_mark_goes_in(ask: Ask, room: Classroom) -> None:
    change = {
        "key": str(new_id()),
        "pupil_id": str(room.pupils[0]),
        "term_id": str(room.terms[0]),
        "text": "4",
        "expected": "",
        "reason": None,
    }
    path = f"/groups/{room.group_id}/term-marks"
    (result,) = ask("PUT", room.teacher, path, {"changes": [change]}).json["results"]
    assert (result["status"], result["text"]) == ("saved", "4")
    history = ask(
        "GET", room.teacher, f"{path}/{room.terms[0]}/{room.pupils[0]}/history"
    ).json
    assert [(one["old"], one["new"]) for one in history] == [("", "4")]


def test_a_group_that_is_not_ones_own_names_the_missing_tie(ask: Ask, room: Classroom) -> None:
    problem = ask(
        "GET", room.caller("teacher"), f"/groups/{room.group_id}/grid", status=403
    ).json
    assert problem["tie"] == "own_group"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"changes": []}, "changes"),
        ({"changes": [{"key": "x"}]}, "changes.0.key"),
        ({"changes": [{}]}, "changes.0.lesson_id"),
        ({}, "changes"),
    ],
)
def test_a_body_that_is_wrong_names_its_fields(
    ask: Ask, room: Classroom, body: Any, field: str
) -> None:
    problem = ask(
        "PUT", room.teacher, f"/groups/{room.group_id}/cells", body, status=422
    ).json
    assert field in {error["field"] for error in problem["errors"]}


def test_a_role_that_never_writes_marks_is_refused_before_its_body_is_read(
    ask: Ask, room: Classroom
) -> None:
    """The body would be refused too, as deep and wrong as it is; the role is looked at first."""
    pupil = room.parent_of(room.pupils[0])
    path = f"/groups/{room.group_id}/cells"
    deep: Any = []
    for _level in range(100):
        deep = [deep]
    answer = ask("PUT", pupil, path, {"changes": [deep] * 90}, status=403)
    assert answer.json["tie"] == "role"


def test_a_batch_of_empty_changes_is_refused_by_its_length_alone(
    ask: Ask, room: Classroom
) -> None:
    path = f"/groups/{room.group_id}/cells"
    answer = ask("PUT", room.teacher, path, {"changes": [{}] * 3000}, status=422)
    assert [error["field"] for error in answer.json["errors"]] == ["changes"]
    answer = ask("PUT", room.teacher, path, {"changes": [{}] * 200}, status=422)
    assert (len(answer.json["errors"]), answer.json["untold_errors"]) == (20, 980)
    ask("PUT", room.teacher, path, {"changes": [{}] * 300_000}, status=413)


def test_a_parameter_or_a_field_that_nobody_knows_is_named(ask: Ask, room: Classroom) -> None:
    grid = f"/groups/{room.group_id}/grid"
    answer = ask("GET", room.teacher, f"{grid}?period=1", status=422)
    assert answer.json["errors"] == [{"field": "period", "what": "Такого поля нет."}]
    answer = ask("GET", room.deputy, "/years?period=1", status=422)
    assert answer.json["errors"] == [{"field": "period", "what": "Такого параметра нет."}]
    body = {"date": "2024-09-05", "holiday": True}
    answer = ask("POST", room.teacher, f"/groups/{room.group_id}/lessons", body, status=422)
    assert answer.json["errors"] == [{"field": "holiday", "what": "Такого поля нет."}]


def test_a_history_of_a_child_of_another_class_is_not_there_and_leaves_no_line(
    ask: Ask, room: Classroom, database: Database
) -> None:
    """A line that says «read» about a child whose mark there cannot be is a false witness."""
    other = _child_of_another_class(database, room)
    with database.transaction(room.school_id) as session:
        before = session.scalar(select(func.count()).select_from(Access))
    cells = f"/groups/{room.group_id}/cells/{room.lessons[0]}"
    terms = f"/groups/{room.group_id}/term-marks/{room.terms[0]}"
    for path in (cells, terms):
        for stranger in (new_id(), other):
            answer = ask("GET", room.teacher, f"{path}/{stranger}/history", status=404)
            assert "ребёнка в этом журнале нет" in answer.json["detail"]
        assert ask("GET", room.teacher, f"{path}/{room.pupils[1]}/history").json == []
    with database.transaction(room.school_id) as session:
        added = session.scalars(select(Access).order_by(Access.at)).all()[before:]
    assert {row.subject_id for row in added} == {room.pupils[1]}


def _child_of_another_class(database: Database, room: Classroom) -> UUID:
    class_id = classes.create_class(
        database, room.operator, year_id=room.year_id, grade=8, letter="Б",
        class_teacher_id=room.teacher_id,
    )
    return enrolment.enrol_pupil(
        database, room.operator, class_id=class_id, name=parse_name("Чужов Пётр Ильич"),
        enrolled_on=FIRST_DAY,
    )
