"""What binds a person to children in one school and role."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from services.journal.load.usecases.changing import assign_teacher
from services.journal.people import usecases as people
from services.journal.people.models import Appointment, Pupil
from services.journal.people.rules import parse_name
from services.journal.ties.usecases import PersonTies, TiedChild, TiedSchool, ties_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Forbidden, NotFound
from services.shared.process.clock import today
from tests.journal.conftest import Ask, CountStatements
from tests.journal.factory import Classroom, make_classroom

GATEWAY = Caller("gateway", Role.GATEWAY)


def tied(database: Database, person_id: UUID, role: str, school_id: str = "131") -> PersonTies:
    """Ask as the gateway does."""
    return ties_of(database, GATEWAY, person_id=person_id, school_id=school_id, role=Role(role))


def make_parent(database: Database, room: Classroom, pupil: int = 0) -> tuple[UUID, UUID]:
    """Give a pupil a representative; return person and representative."""
    person = new_id()
    made = people.record_representation(
        database,
        room.operator,
        person_id=person,
        name=parse_name("Жукова Анна Петровна"),
        pupil_id=room.pupils[pupil],
    )
    return person, made


def test_the_ties_ahead_of_a_grid_take_two_statements(
    database: Database, room: Classroom, statements: CountStatements
) -> None:
    """With five of the grid itself and one of the session: eight at most."""
    with statements() as sent:
        assert tied(database, room.teacher_person, "teacher").groups == [room.group_id]
    assert len(sent) == 2


def test_a_teacher_is_bound_to_groups_and_a_class_teacher_to_the_class(
    database: Database, room: Classroom
) -> None:
    as_teacher = tied(database, room.teacher_person, "teacher")
    assert (as_teacher.groups, as_teacher.classes) == ([room.group_id], [])
    people.appoint_staff(
        database,
        room.operator,
        person_id=room.teacher_person,
        name=parse_name("Учителева Анна Ивановна"),
        roles=[Role.CLASS_TEACHER],
    )
    as_leader = tied(database, room.teacher_person, "class_teacher")
    assert (as_leader.groups, as_leader.classes) == ([], [room.class_id])
    assert as_leader.school == TiedSchool("131", "Школа № 131", None)


def test_a_representative_is_bound_to_the_children_with_their_class(
    database: Database, room: Classroom
) -> None:
    person, _ = make_parent(database, room)
    assert tied(database, person, "representative").children == [
        TiedChild(room.pupils[0], "Жуков Пётр", "7А")
    ]


def test_a_parent_with_children_in_two_schools_has_each_in_its_own(
    database: Database, room: Classroom
) -> None:
    person, _ = make_parent(database, room)
    other = make_classroom(database, "lyceum-2")
    people.record_representation(
        database,
        other.operator,
        person_id=person,
        name=parse_name("Жукова Анна Петровна"),
        pupil_id=other.pupils[1],
    )
    (here,) = tied(database, person, "representative").children
    (there,) = tied(database, person, "representative", "lyceum-2").children
    assert (here.id, there.id) == (room.pupils[0], other.pupils[1])


@pytest.mark.parametrize(
    ("since", "until", "bound"),
    [(-1, None, False), (-5, -1, True), (-5, 0, False), (1, None, True)],
)
def test_a_courts_restriction_unties_while_it_lasts(
    database: Database, room: Classroom, since: int, until: int | None, bound: bool
) -> None:
    person, representative = make_parent(database, room)
    people.restrict_representation(
        database,
        room.operator,
        representative_id=representative,
        pupil_id=room.pupils[0],
        decision="Решение суда № 2-14/2026",
        since=today() + timedelta(days=since),
        until=None if until is None else today() + timedelta(days=until),
    )
    assert bool(tied(database, person, "representative").children) is bound


def test_representation_ends_on_the_eighteenth_birthday(
    database: Database, room: Classroom
) -> None:
    person, _ = make_parent(database, room)
    birthday = today().replace(year=today().year - 18, day=min(today().day, 28))
    for born, bound in ((birthday, False), (birthday + timedelta(days=40), True)):
        with database.transaction("131") as session:
            session.get_one(Pupil, ("131", room.pupils[0])).born_on = born
        assert bool(tied(database, person, "representative").children) is bound


def test_a_psychologist_is_bound_to_children_assigned_now(
    database: Database, room: Classroom
) -> None:
    person = new_id()
    staff = people.appoint_staff(
        database,
        room.operator,
        person_id=person,
        name=parse_name("Маслова Ольга"),
        roles=["psychologist"],
    )
    people.assign_child(database, room.operator, staff_id=staff, pupil_id=room.pupils[1])
    later = today() + timedelta(days=3)
    people.assign_child(
        database, room.operator, staff_id=staff, pupil_id=room.pupils[2], since=later
    )
    children = tied(database, person, "psychologist").children
    assert [child.id for child in children] == [room.pupils[1]]


def test_a_pupil_is_bound_to_the_own_record(database: Database, room: Classroom) -> None:
    with database.transaction("131") as session:
        person = session.get_one(Pupil, ("131", room.pupils[2])).person_id
    (child,) = tied(database, person, "pupil").children
    assert child.id == room.pupils[2]


@pytest.mark.parametrize("role", ["director", "archivist", "municipality_operator"])
def test_other_roles_need_no_ties(database: Database, room: Classroom, role: str) -> None:
    found = tied(database, room.teacher_person, role)
    assert (found.classes, found.groups, found.children) == ([], [], [])


def test_only_the_gateway_asks_for_ties(database: Database, room: Classroom) -> None:
    with pytest.raises(Forbidden):
        ties_of(
            database,
            room.deputy,
            person_id=room.teacher_person,
            school_id="131",
            role=Role.TEACHER,
        )


def test_ties_in_a_school_that_does_not_exist_are_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        tied(database, new_id(), "teacher", "nowhere")


def test_a_group_given_to_a_teacher_becomes_the_own_one(
    database: Database, room: Classroom
) -> None:
    person = new_id()
    staff = people.appoint_staff(
        database, room.operator, person_id=person, name=parse_name("Новая Н"), roles=["teacher"]
    )
    assign_teacher(database, room.deputy, room.group_id, staff)
    assert tied(database, person, "teacher").groups == [room.group_id]
    assert tied(database, room.teacher_person, "teacher").groups == []
    with pytest.raises(NotFound):
        assign_teacher(database, room.deputy, room.group_id, new_id())
    with pytest.raises(Forbidden):
        assign_teacher(database, room.teacher, room.group_id, staff)


def test_the_gateway_is_given_the_ties_as_one_document(
    ask: Ask, database: Database, room: Classroom
) -> None:
    person, _ = make_parent(database, room)
    query = f"/ties?person_id={person}&school_id=131&role=representative"
    assert ask("GET", GATEWAY, query).json == {
        "classes": [],
        "groups": [str(room.group_id)],
        "children": [
            {"id": str(room.pupils[0]), "name": "Жуков Пётр", "class_name": "7А",
             "left_on": None, "reads_until": None}
        ],
        "school": {"id": "131", "name": "Школа № 131", "time_zone": None},
        "day_groups": [],
        "day": today().isoformat(),
    }
    ask("GET", room.teacher, query, status=403)


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [(None, None, True), (0, 0, True), (None, -1, False), (1, None, False)],
)
def test_a_post_that_has_ended_or_is_yet_to_begin_gives_no_tie(
    database: Database, room: Classroom, since: int | None, until: int | None, holds: bool
) -> None:
    """The group and the class are still the teacher's: they are no way in by themselves."""
    staff = (room.operator, room.teacher_person, parse_name("Учителева Анна Ивановна"))
    command, person, name = staff
    roles = [Role.CLASS_TEACHER, Role.PSYCHOLOGIST]
    people.appoint_staff(database, command, person_id=person, name=name, roles=roles)
    people.assign_child(
        database, command, staff_id=room.teacher_id, pupil_id=room.pupils[0]
    )

    def day(offset: int | None) -> date | None:
        return None if offset is None else today() + timedelta(days=offset)

    with database.transaction(room.school_id) as session:
        session.execute(update(Appointment).values(since=day(since), until=day(until)))
    assert (tied(database, person, "teacher").groups == [room.group_id]) is holds
    assert (tied(database, person, "class_teacher").classes == [room.class_id]) is holds
    assert bool(tied(database, person, "psychologist").children) is holds
