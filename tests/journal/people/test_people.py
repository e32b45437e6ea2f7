"""Names of people, and who may change who they are."""


import pytest

from services.journal.people import usecases as people
from services.journal.people.rules import parse_name, short_name
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom


def test_names_are_read_and_shortened() -> None:
    assert parse_name("Ли Ён Хи Су").patronymic == "Хи Су"
    assert short_name("Орлова", "Наталья", "Сергеевна") == "Орлова Н. С."
    assert short_name("Ким", "", "") == "Ким"


def test_a_child_that_is_not_there_is_assigned_to_nobody(
    database: Database, room: Classroom
) -> None:
    with pytest.raises(NotFound):
        people.assign_child(
            database, room.operator, staff_id=room.teacher_id, pupil_id=new_id()
        )


def test_staff_are_listed_by_name_with_their_roles(ask: Ask, room: Classroom) -> None:
    assert ask("GET", room.deputy, "/staff").json == [
        {"id": str(room.teacher_id), "name": "Учителева Анна Ивановна", "roles": ["teacher"]}
    ]
    ask("GET", room.teacher, "/staff", status=403)
