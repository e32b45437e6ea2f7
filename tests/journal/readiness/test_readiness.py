"""What a school still lacks: counted, and gone once it is mended."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from services.journal.accounts.usecases import list_invitees
from services.journal.classes.usecases import classes
from services.journal.classes.usecases.leading import set_class_teachers
from services.journal.enrolment.usecases import enrol_pupil
from services.journal.family.usecases.pupils import list_pupils_page
from services.journal.load.assigning import NewLoad, assign_loads
from services.journal.load.usecases import changing, members
from services.journal.load.usecases.reading import list_teachers, read_staffing
from services.journal.people import usecases as people
from services.journal.people.models import Pupil
from services.journal.people.rules import parse_name
from services.journal.readiness.usecases import read_readiness
from services.journal.schools import usecases as schools
from services.journal.years.models import AcademicYear
from services.journal.years.usecases import open_year
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden, NotFound
from services.shared.process.clock import today
from tests.journal.conftest import CountStatements
from tests.journal.factory import Classroom, make_classroom, operator


def lacks(database: Database, room: Classroom) -> dict[str, int]:
    found = read_readiness(database, room.deputy, room.year_id)
    return {one.name: one.count for one in found if one.count}


def test_of_an_empty_school_the_year_is_missing_first(database: Database) -> None:
    schools.register_school(database, operator(None), code="new", name="Новая")
    deputy = Caller("deputy", Role.DEPUTY, "new", correlation_id="0" * 32)
    found = read_readiness(database, deputy)
    lacking = [one.name for one in found if one.count]
    assert lacking[0] == "no_year"
    assert {"no_classes", "no_timetable"} <= set(lacking)


def test_what_is_mended_is_told_no_more(database: Database, room: Classroom) -> None:
    before = lacks(database, room)
    # The factory's teacher leads the class without the role: nobody leads it today.
    assert before["unled_classes"] == 1
    assert before["groups_without_hours"] == 1
    assert before["pupils_without_birth"] == 3
    assert before["staff_without_account"] == 1
    people.appoint_staff(
        database, room.operator, person_id=room.teacher_person,
        name=parse_name("Учителева Анна Ивановна"), roles=[Role.CLASS_TEACHER],
    )
    changing.assign_load(
        database, room.deputy, room.group_id, teacher_id=room.teacher_id, hours=Decimal(5),
        since=today(), seen=None,
    )
    after = lacks(database, room)
    assert before.keys() - after.keys() == {"unled_classes", "groups_without_hours"}


def test_who_is_in_no_subgroup_of_a_divided_class_is_counted(
    database: Database, room: Classroom
) -> None:
    with database.transaction("131") as session:
        subject = classes.ensure_subject(session, room.operator, "Английский язык")
    group = members.open_group(
        database, room.deputy, room.class_id, subject_id=subject, name="1 гр."
    )
    found = lacks(database, room)
    assert (found["subgroups_without_pupils"], found["pupils_in_no_subgroup"]) == (1, 3)
    members.set_group_members(database, room.deputy, {group: room.pupils[:2]})
    found = lacks(database, room)
    assert "subgroups_without_pupils" not in found
    assert found["pupils_in_no_subgroup"] == 1


def test_all_checks_take_one_statement_beside_the_years(
    database: Database, room: Classroom, statements: CountStatements
) -> None:
    with statements() as sent:
        read_readiness(database, room.deputy, room.year_id)
    assert len(sent) <= 3


def test_it_is_for_leaders_of_the_own_school(database: Database, room: Classroom) -> None:
    elsewhere = make_classroom(database, "lyceum-2")
    with pytest.raises(NotFound):
        read_readiness(database, elsewhere.deputy, room.year_id)
    with pytest.raises(Forbidden):
        read_readiness(database, room.teacher)
    with pytest.raises(NotFound):
        read_readiness(database, room.deputy, new_id())


@pytest.fixture
def august(database: Database, room: Classroom) -> tuple[Classroom, UUID, UUID]:
    """A room with a year that is yet to begin: its class, led and taught from the first day on."""
    first = today().year + 1
    year_id = open_year(database, room.operator, f"{first}/{first + 1}").id
    class_id = classes.create_class(
        database, room.operator, year_id=year_id, grade=8, letter="А"
    )
    with database.transaction("131") as session:
        begins = session.get_one(AcademicYear, ("131", year_id)).starts_on
        subject = classes.ensure_subject(session, room.operator, "Физика")
        group_id = classes.ensure_group(
            session, room.operator, class_id=class_id, subject_id=subject
        )
        assign_loads(
            session, room.operator, [NewLoad(group_id, room.teacher_id, Decimal(3))],
            since=begins,
        )
        set_class_teachers(session, room.operator, {class_id: room.teacher_id}, since=begins)
    enrol_pupil(
        database, room.operator, class_id=class_id, name=parse_name("Августов Пётр"),
        enrolled_on=begins,
    )
    return room, year_id, class_id


def test_before_the_year_begins_its_first_day_is_looked_at(
    database: Database, august: tuple[Classroom, UUID, UUID]
) -> None:
    room, year_id, class_id = august
    found = {one.name: one.count for one in read_readiness(database, room.deputy, year_id)}
    assert (found["unled_classes"], found["groups_without_teacher"]) == (0, 0)
    with database.transaction("131") as session:
        newcomer = session.scalars(
            select(Pupil.id).where(Pupil.family_name == "Августов")
        ).one()
    assert found["pupils_without_representative"] == 4
    listed = list_pupils_page(database, room.deputy, class_id=class_id)
    assert [one.id for one in listed.items] == [newcomer]


def test_before_the_year_begins_load_and_letters_are_those_of_its_first_day(
    database: Database, august: tuple[Classroom, UUID, UUID]
) -> None:
    room, year_id, class_id = august
    (teacher,) = list_teachers(database, room.deputy, year_id)
    assert (teacher.teacher_id, teacher.hours) == (room.teacher_id, Decimal(3))
    staffing = read_staffing(database, room.deputy, class_id)
    assert (staffing.class_teacher_id, staffing.hours) == (room.teacher_id, Decimal(3))
    assert staffing.groups[0].now.teacher_id == room.teacher_id
    invited = list_invitees(database, room.deputy, class_id)
    assert [one.full_name for one in invited.people] == ["Августов Пётр"]
