"""A school's first director or deputy: appointed by the municipality, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services.journal.accounts.usecases import list_accounts
from services.journal.accounts.usecases.accounts import find_account
from services.journal.accounts.usecases.changes import tell_changes
from services.journal.directory import usecases as directory
from services.journal.directory.rules import SchoolCard
from services.journal.facts.models import FactChange
from services.journal.people.access import STAFF_READ
from services.journal.people.models import Appointment, Staff
from services.journal.people.rules import parse_name
from services.journal.people.usecases import appoint_staff
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import Access, record_access
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from services.shared.process import clock
from tests.journal.factory import Classroom, operator

MUNICIPALITY = Caller("m", Role.MUNICIPALITY_OPERATOR, correlation_id="c" * 32, origin="test")
NAME = parse_name("Юнусова Ёлка Юрьевна")


@pytest.fixture
def school(database: Database) -> str:
    """Return the code of a school without people, far in the east."""
    made = directory.create_school(
        database, MUNICIPALITY, school_id="lyceum-2",
        card=SchoolCard("Лицей № 2", time_zone="Asia/Kamchatka"),
    )
    return made.school_id


def test_the_first_is_staff_with_a_role_from_today_and_a_login(
    database: Database, school: str
) -> None:
    made = directory.appoint_first_leader(
        database, MUNICIPALITY, school_id=school, name=NAME, role=Role.DEPUTY
    )
    assert (made.name, made.role, made.login) == (
        "Юнусова Ёлка Юрьевна", Role.DEPUTY, "iunusova.ei"
    )
    assert directory.list_leaders(database, MUNICIPALITY, school) == [made]
    (account,) = list_accounts(database, operator(None))
    assert [(one.role, one.school_id) for one in account.memberships] == [
        (Role.DEPUTY, "lyceum-2")
    ]
    with database.transaction(school) as session, clock.days_of("Asia/Kamchatka"):
        assert session.scalars(select(Appointment.since)).all() == [clock.today()]


def test_the_schools_own_log_says_who_appointed(database: Database, school: str) -> None:
    directory.appoint_first_leader(
        database, MUNICIPALITY, school_id=school, name=NAME, role=Role.DIRECTOR
    )
    with database.transaction(school) as session:
        lines = session.execute(select(Access.user_id, Access.role, Access.action)).all()
    assert ("m", "municipality_operator", "school_leader.appoint") in [tuple(x) for x in lines]


def test_a_second_one_is_the_schools_own_affair(database: Database, school: str) -> None:
    directory.appoint_first_leader(
        database, MUNICIPALITY, school_id=school, name=NAME, role=Role.DEPUTY
    )
    for role in directory.FIRST:
        with pytest.raises(Conflict):
            directory.appoint_first_leader(
                database, MUNICIPALITY, school_id=school, role=role,
                name=parse_name("Другая Анна Ивановна"),
            )
    with database.transaction(school) as session:
        assert len(session.scalars(select(Staff.id)).all()) == 1


def test_between_two_directors_the_municipality_does_not_step_in(
    database: Database, school: str
) -> None:
    """One left on Friday, the next begins on Monday: the children are nobody else's meanwhile."""
    first = directory.appoint_first_leader(
        database, MUNICIPALITY, school_id=school, name=NAME, role=Role.DEPUTY
    )
    with database.transaction(school) as session, clock.days_of("Asia/Kamchatka"):
        yesterday, monday = clock.today() - timedelta(days=1), clock.today() + timedelta(days=2)
        (left,) = session.scalars(select(Appointment))
        left.since = left.until = yesterday
        session.add(Appointment(
            school_id=school, id=new_id(), staff_id=left.staff_id, role=Role.DIRECTOR,
            since=monday,
        ))
    assert [one.person_id for one in directory.list_leaders(database, MUNICIPALITY, school)] == [
        first.person_id
    ]
    with pytest.raises(Conflict):
        directory.appoint_first_leader(
            database, MUNICIPALITY, school_id=school, role=Role.DEPUTY,
            name=parse_name("Чужой Пётр Ильич"),
        )


def test_a_name_in_part_and_another_role_are_refused_at_their_fields(
    database: Database, school: str
) -> None:
    with pytest.raises(BadInput) as refused:
        directory.appoint_first_leader(
            database, MUNICIPALITY, school_id=school, name=parse_name("Юнусова"),
            role=Role.TEACHER,
        )
    assert [error.field for error in refused.value.errors] == ["name", "role"]
    with pytest.raises(NotFound):
        directory.appoint_first_leader(
            database, MUNICIPALITY, school_id="nowhere", name=NAME, role=Role.DIRECTOR
        )


def test_nobody_inside_a_school_and_no_administrator_appoints_this_way(
    database: Database, school: str, room: Classroom
) -> None:
    above = (Role.PLATFORM_ADMIN, Role.REGION_OPERATOR)
    for caller in (room.deputy, *(Caller("x", role) for role in above)):
        with pytest.raises(Forbidden):
            directory.appoint_first_leader(
                database, caller, school_id=school, name=NAME, role=Role.DIRECTOR
            )
        with pytest.raises(Forbidden):
            directory.list_leaders(database, caller, school)


def test_a_mistaken_first_person_is_taken_back_and_another_appointed(
    database: Database, school: str
) -> None:
    made = directory.appoint_first_leader(
        database, MUNICIPALITY, school_id=school, name=NAME, role=Role.DIRECTOR
    )
    tell_changes(database)
    directory.withdraw_first_leader(
        database, MUNICIPALITY, school_id=school, person_id=made.person_id
    )
    assert directory.list_leaders(database, MUNICIPALITY, school) == []
    assert find_account(database, operator(None), made.person_id).memberships == ()
    assert tell_changes(database), "the issuer takes the membership by itself"
    with database.transaction(school) as session:
        assert session.scalars(select(Staff.id)).all() == []
        told = session.scalars(select(FactChange).where(FactChange.kind == "appointment")).all()
        assert len(told) == 2, "given and taken away"
    again = directory.appoint_first_leader(
        database, MUNICIPALITY, school_id=school, name=NAME, role=Role.DEPUTY
    )
    assert directory.list_leaders(database, MUNICIPALITY, school) == [again]
    with pytest.raises(NotFound):
        directory.withdraw_first_leader(
            database, MUNICIPALITY, school_id=school, person_id=made.person_id
        )


def test_nobody_who_works_in_a_school_is_taken_out_of_it_from_outside(
    database: Database, school: str, room: Classroom
) -> None:
    made = directory.appoint_first_leader(
        database, MUNICIPALITY, school_id=school, name=NAME, role=Role.DEPUTY
    )
    deputy = Caller(
        "d", Role.DEPUTY, school, made.person_id, correlation_id="c" * 32, origin="test"
    )
    with database.transaction(school) as session:
        record_access(session, deputy, require(STAFF_READ, deputy, Target()), kind="people")
    with pytest.raises(Conflict, match="уже работает"):
        directory.withdraw_first_leader(
            database, MUNICIPALITY, school_id=school, person_id=made.person_id
        )
    assert directory.list_leaders(database, MUNICIPALITY, school) == [made]
    appoint_staff(
        database, room.operator, person_id=room.teacher_person,
        name=parse_name("Учителева Анна Ивановна"), roles=[Role.DIRECTOR],
    )
    with pytest.raises(Conflict, match="уже есть дети"):
        directory.withdraw_first_leader(
            database, MUNICIPALITY, school_id="131", person_id=room.teacher_person
        )
    for caller in (deputy, Caller("x", Role.PLATFORM_ADMIN)):
        with pytest.raises(Forbidden):
            directory.withdraw_first_leader(
                database, caller, school_id=school, person_id=made.person_id
            )
