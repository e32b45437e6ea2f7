"""Names of people, and who may change who they are."""


import pytest
from sqlalchemy import select

from services.journal.people import usecases as people
from services.journal.people.models import Staff
from services.journal.people.rules import parse_name
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom


def test_a_name_is_read_with_all_that_follows_the_given_one_as_patronymic() -> None:
    assert parse_name("Ли Ён Хи Су").patronymic == "Хи Су"


@pytest.mark.parametrize(
    ("name", "initialled", "short"),
    [
        ("Орлова Наталья Сергеевна", "Орлова Н. С.", "Орлова Наталья"),
        ("Петров И.", "Петров И.", "Петров И."),
        ("Ким", "Ким", "Ким"),
    ],
)
def test_a_name_is_shortened_alike_here_and_in_a_statement(
    database: Database, room: Classroom, name: str, initialled: str, short: str
) -> None:
    person = new_id()
    people.appoint_staff(
        database, room.operator, person_id=person, name=parse_name(name), roles=[Role.TEACHER]
    )
    with database.transaction(room.school_id) as session:
        query = select(Staff, Staff.initialled_name, Staff.short_name)
        staff, *in_sql = session.execute(query.where(Staff.person_id == person)).one()
        assert [staff.initialled_name, staff.short_name] == in_sql == [initialled, short]


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
