"""Who looks at a work: its teacher, the class teacher, of a class that nobody leads the deputies.

Tried with the ties of the deputy, who is to see the same works that a family is told of.
"""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.journal.classes.models import SchoolClass
from services.journal.classes.usecases import classes
from services.journal.people import usecases as people
from services.journal.people.models import Appointment, Staff
from services.journal.people.rules import parse_name
from services.journal.ties.usecases import ties_of
from services.journal.years import usecases as years
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.process.clock import today
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom, make_classroom


def appoint(database: Database, room: Classroom, name: str, *roles: str) -> UUID:
    return people.appoint_staff(
        database, room.operator, person_id=new_id(), name=parse_name(name), roles=roles
    )


def lead(database: Database, room: Classroom, staff_id: UUID | None) -> None:
    with database.transaction(room.school_id) as session:
        session.get_one(SchoolClass, (room.school_id, room.class_id)).class_teacher_id = staff_id


def told(ask: Ask, room: Classroom, *, of_group: bool = False) -> list[tuple[str, str]]:
    path = f"/pupils/{room.pupils[0]}/reviewers"
    query = f"?group_id={room.group_id}" if of_group else ""
    found = ask("GET", room.parent_of(room.pupils[0]), path + query).json
    return [(one["role"], one["name"]) for one in found]


def classes_of_a_deputy(database: Database) -> list[UUID]:
    with database.transaction("131") as session:
        deputy = session.scalars(
            select(Staff.person_id)
            .join(Appointment)
            .where(Appointment.role == Role.DEPUTY)
            .limit(1)
        ).one()
    return ties_of(
        database, Caller("gateway", Role.GATEWAY), person_id=deputy, school_id="131",
        role=Role.DEPUTY,
    ).classes


def test_a_family_is_told_the_class_teacher_and_the_subjects_teacher(
    ask: Ask, database: Database, room: Classroom
) -> None:
    appoint(database, room, "Завучева Мария Ильинична", "deputy")
    lead(database, room, appoint(database, room, "Петрова Анна Викторовна", "class_teacher"))
    assert told(ask, room) == [("class_teacher", "Петрова А. В.")]
    assert told(ask, room, of_group=True) == [
        ("teacher", "Учителева А. И."), ("class_teacher", "Петрова А. В."),
    ]
    assert classes_of_a_deputy(database) == []


def test_of_a_class_that_nobody_leads_every_deputy_is_told_and_has_the_tie(
    ask: Ask, database: Database, room: Classroom
) -> None:
    lead(database, room, None)
    assert told(ask, room) == []
    appoint(database, room, "Завучева Мария Ильинична", "deputy")
    appoint(database, room, "Антонова Вера Львовна", "deputy", "teacher")
    deputies = [("deputy", "Антонова В. Л."), ("deputy", "Завучева М. И.")]
    assert told(ask, room) == deputies
    assert told(ask, room, of_group=True) == [("teacher", "Учителева А. И."), *deputies]
    assert classes_of_a_deputy(database) == [room.class_id]


def test_whose_appointment_has_ended_leads_no_more_and_who_comes_next_does(
    ask: Ask, database: Database, room: Classroom
) -> None:
    appoint(database, room, "Завучева Мария Ильинична", "deputy")
    left = appoint(database, room, "Петрова Анна Викторовна", "class_teacher")
    lead(database, room, left)
    with database.transaction(room.school_id) as session:
        ended = update(Appointment).where(Appointment.staff_id == left)
        session.execute(ended.values(until=today() - timedelta(days=1)))
    assert told(ask, room) == [("deputy", "Завучева М. И.")]
    assert classes_of_a_deputy(database) == [room.class_id]
    lead(database, room, appoint(database, room, "Новикова Ольга Юрьевна", "class_teacher"))
    assert told(ask, room) == [("class_teacher", "Новикова О. Ю.")]
    assert classes_of_a_deputy(database) == []


def test_a_teacher_of_another_group_is_not_told(
    ask: Ask, database: Database, room: Classroom
) -> None:
    other = make_classroom(database, grade=6, subject="Физика")
    path = f"/pupils/{room.pupils[0]}/reviewers?group_id={other.group_id}"
    assert ask("GET", room.parent_of(room.pupils[0]), path).json == []


def test_a_deputy_answers_for_the_classes_of_two_years(
    ask: Ask, database: Database, room: Classroom
) -> None:
    """All that ever were would outgrow a header."""
    appoint(database, room, "Завучева Мария Ильинична", "deputy")
    lead(database, room, None)
    for name in ("2025/2026", "2026/2027"):
        assert room.class_id in classes_of_a_deputy(database)
        year = years.open_year(database, room.operator, name)
        classes.create_class(database, room.operator, year_id=year.id, grade=8, letter="А")
    assert room.class_id not in classes_of_a_deputy(database)
    assert len(classes_of_a_deputy(database)) == 2
    assert told(ask, room) == [], "what no deputy sees is promised of none"


@pytest.mark.parametrize("role", ["teacher", "deputy", "class_teacher", "director"])
def test_only_the_family_asks_and_each_look_is_logged(
    ask: Ask, database: Database, room: Classroom, role: str
) -> None:
    path = f"/pupils/{room.pupils[0]}/reviewers"
    ask("GET", room.caller(role), path, status=403)
    ask("GET", room.parent_of(room.pupils[1]), path, status=404)
    ask("GET", room.parent_of(room.pupils[0]), path)
    with database.transaction(room.school_id) as session:
        logged = session.execute(
            select(Access.outcome, Access.subject_id, Access.ground)
            .where(Access.action == "pupil.reviewers", Access.outcome == "allowed")
        ).all()
    assert logged == [("allowed", room.pupils[0], "representative:own_child")]
