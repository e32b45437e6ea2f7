"""Who teaches a group and leads a class, from which day: planned, in force, over."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from services.journal.classes.models import ClassTeacher, SchoolClass, SubjectGroup
from services.journal.classes.usecases import classes
from services.journal.classes.usecases.groups import GroupKey, open_groups
from services.journal.load.assigning import NewLoad, assign_loads
from services.journal.load.models import TeachingLoad
from services.journal.load.usecases import changing, members, reading
from services.journal.people import usecases as people
from services.journal.people.rules import parse_name
from services.journal.staff.usecases.appointing import end_roles
from services.journal.ties.usecases import ties_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from services.shared.process.clock import today
from tests.days import days
from tests.journal.conftest import Ask, CountStatements
from tests.journal.factory import Classroom, make_classroom

GATEWAY = Caller("gateway", Role.GATEWAY)


def hire(database: Database, room: Classroom, name: str, *roles: Role) -> tuple[UUID, UUID]:
    """Return staff and person."""
    person = new_id()
    staff = people.appoint_staff(
        database, room.operator, person_id=person, name=parse_name(name), roles=roles
    )
    return staff, person


def taught_by(database: Database, room: Classroom) -> UUID | None:
    with database.transaction(room.school_id) as session:
        return session.scalars(
            select(SubjectGroup.teacher_id).where(SubjectGroup.id == room.group_id)
        ).one()


def groups_of(database: Database, person: UUID) -> list[UUID]:
    return ties_of(
        database, GATEWAY, person_id=person, school_id="131", role=Role.TEACHER
    ).groups


def loads(database: Database, room: Classroom) -> list[tuple[object, ...]]:
    with database.transaction(room.school_id) as session:
        return [
            tuple(row)
            for row in session.execute(
                select(
                    TeachingLoad.teacher_id, TeachingLoad.hours, TeachingLoad.since,
                    TeachingLoad.until,
                ).order_by(TeachingLoad.since.nulls_first())
            )
        ]


def assign(
    database: Database, room: Classroom, teacher: UUID | None, hours: str | None, since: date
) -> None:
    changing.assign_load(
        database,
        room.deputy,
        room.group_id,
        teacher_id=teacher,
        hours=None if hours is None else Decimal(hours),
        since=since,
        seen=None,
    )


def test_a_group_passes_to_another_at_once_and_the_former_teacher_is_out(
    database: Database, room: Classroom
) -> None:
    other, person = hire(database, room, "Новикова Ольга Юрьевна", Role.TEACHER)
    assign(database, room, other, "5", today())
    assert taught_by(database, room) == other
    assert groups_of(database, person) == [room.group_id]
    assert groups_of(database, room.teacher_person) == []
    assert loads(database, room) == [
        (room.teacher_id, None, None, days(-1)), (other, Decimal(5), today(), None),
    ]


def test_a_planned_change_waits_for_its_day_and_then_needs_no_hand(
    database: Database, room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, person = hire(database, room, "Новикова Ольга Юрьевна", Role.TEACHER)
    assign(database, room, other, "5", days(3))
    assert changing.take_effect(database) == 0
    assert groups_of(database, person) == []
    assert groups_of(database, room.teacher_person) == [room.group_id]
    for module in ("journal.load.usecases.changing", "shared.process.clock"):
        monkeypatch.setattr(f"services.{module}.today", lambda: days(3))
    assert changing.take_effect(database) == 1
    assert groups_of(database, person) == [room.group_id]
    assert groups_of(database, room.teacher_person) == []
    assert changing.take_effect(database) == 0


def test_a_group_whose_load_nobody_has_dated_is_left_alone(
    database: Database, room: Classroom
) -> None:
    assert changing.take_effect(database) == 0
    assert taught_by(database, room) == room.teacher_id


def test_what_was_planned_is_replaced_by_what_is_said_later(
    database: Database, room: Classroom
) -> None:
    other, _ = hire(database, room, "Новикова Ольга Юрьевна", Role.TEACHER)
    assign(database, room, other, "5", days(3))
    assign(database, room, room.teacher_id, "4.5", days(2))
    assert loads(database, room) == [
        (room.teacher_id, None, None, days(1)),
        (room.teacher_id, Decimal("4.5"), days(2), None),
    ]


def test_the_same_load_again_changes_nothing(database: Database, room: Classroom) -> None:
    wanted = [NewLoad(room.group_id, room.teacher_id, Decimal(5))]
    with database.transaction("131") as session:
        assert assign_loads(session, room.deputy, wanted, since=days(-9)) == [room.group_id]
        assert assign_loads(session, room.deputy, wanted, since=today()) == []


def test_hundreds_of_loads_take_few_statements(
    database: Database, room: Classroom, statements: CountStatements
) -> None:
    teachers = [hire(database, room, f"Учитель{n} Анна", Role.TEACHER)[0] for n in range(3)]
    with database.transaction("131") as session:
        keys = []
        for number in range(200):
            subject = classes.ensure_subject(session, room.operator, f"Предмет {number}")
            keys.append(GroupKey(room.class_id, subject))
        with statements() as sent:
            groups = list(open_groups(session, room.deputy, keys).values())
            wanted = [NewLoad(one, teachers[n % 3], Decimal(2)) for n, one in enumerate(groups)]
            assert len(assign_loads(session, room.deputy, wanted, since=today())) == 200
    assert len(sent) <= 14


def test_who_has_left_gets_no_load(database: Database, room: Classroom) -> None:
    other, _ = hire(database, room, "Новикова Ольга Юрьевна", Role.TEACHER)
    end_roles(
        database, room.deputy, other, roles=None, until=days(-1), ground="№ 7", seen=None
    )
    with pytest.raises(Conflict, match="в этот день уже не работает"):
        assign(database, room, other, "5", today())


def test_who_is_no_teacher_yet_becomes_one_from_that_day(
    database: Database, room: Classroom
) -> None:
    other, person = hire(database, room, "Архивова Ольга Юрьевна", Role.ARCHIVIST)
    assign(database, room, other, "1", today())
    assert groups_of(database, person) == [room.group_id]


def test_a_stale_form_is_refused_with_what_is_there_now(
    database: Database, room: Classroom
) -> None:
    seen = reading.read_staffing(database, room.deputy, room.class_id)
    assign(database, room, room.teacher_id, "5", today())
    with pytest.raises(Conflict, match=r"Теперь: Алгебра — Учителева А.*, часов в неделю — 5"):
        changing.assign_load(
            database,
            room.deputy,
            room.group_id,
            teacher_id=None,
            hours=None,
            since=today(),
            seen=seen.groups[0].seen,
        )
    assert taught_by(database, room) == room.teacher_id


def test_a_class_passes_to_another_teacher_who_gets_the_role(
    database: Database, room: Classroom
) -> None:
    other, person = hire(database, room, "Новикова Ольга Юрьевна", Role.TEACHER)
    staffing = changing.set_class_teacher(
        database,
        room.deputy,
        room.class_id,
        staff_id=other,
        since=today(),
        ground="№ 45",
        seen=None,
    )
    assert staffing.class_teacher == "Новикова Ольга Юрьевна"
    assert [(one.staff_id, one.until, one.ground) for one in staffing.leaders] == [
        (room.teacher_id, days(-1), None), (other, None, "№ 45"),
    ]
    tied = ties_of(
        database, GATEWAY, person_id=person, school_id="131", role=Role.CLASS_TEACHER
    )
    assert tied.classes == [room.class_id]


def test_two_deputies_do_not_overwrite_each_others_class_teacher(
    database: Database, room: Classroom
) -> None:
    seen = reading.read_staffing(database, room.deputy, room.class_id).seen
    other, _ = hire(database, room, "Новикова Ольга Юрьевна", Role.TEACHER)

    def lead(staff_id: UUID | None) -> None:
        changing.set_class_teacher(
            database, room.deputy, room.class_id, staff_id=staff_id, since=today(), ground=None,
            seen=seen,
        )

    lead(other)
    with pytest.raises(Conflict, match="Теперь: Новикова Ольга Юрьевна"):
        lead(None)


def test_a_class_teacher_of_the_future_leads_from_the_day(
    database: Database, room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, _ = hire(database, room, "Новикова Ольга Юрьевна", Role.CLASS_TEACHER)
    changing.set_class_teacher(
        database, room.deputy, room.class_id, staff_id=other, since=days(2), ground=None, seen=None
    )

    def leader() -> UUID | None:
        with database.transaction("131") as session:
            return session.scalars(select(SchoolClass.class_teacher_id)).one()

    assert leader() == room.teacher_id
    monkeypatch.setattr("services.journal.load.usecases.changing.today", lambda: days(2))
    assert changing.take_effect(database) == 1
    assert leader() == other


def test_subgroups_are_opened_and_filled_and_nobody_is_in_two(
    database: Database, room: Classroom
) -> None:
    with database.transaction("131") as session:
        subject = classes.ensure_subject(session, room.operator, "Английский язык")
    first, second = (
        members.open_group(
            database, room.deputy, room.class_id, subject_id=subject, name=f"{number} гр."
        )
        for number in (1, 2)
    )
    with pytest.raises(Conflict, match="уже есть"):
        members.open_group(
            database, room.deputy, room.class_id, subject_id=subject, name="1 гр."
        )
    one, two, three = room.pupils
    members.set_group_members(database, room.deputy, {first: [one], second: [two, three]})
    division = members.read_division(database, room.deputy, room.class_id, subject)
    assert [sorted(group.members) for group in division.subgroups] == [
        [one], sorted([two, three]),
    ]
    assert [child.name for child in division.pupils] == [
        "Евсеев Иван", "Ёлкина Вера", "Жуков Пётр",
    ]
    stale = {group.id: group.seen for group in division.subgroups}
    members.set_group_members(
        database, room.deputy, {first: [one, two], second: [three]}, seen=stale
    )
    with pytest.raises(Conflict, match="учеников в группе — 2"):
        members.set_group_members(database, room.deputy, {first: []}, seen=stale)
    with pytest.raises(BadInput, match="сразу в двух"):
        members.set_group_members(database, room.deputy, {first: [one], second: [one]})


def test_a_child_of_another_class_or_school_is_in_no_group(
    database: Database, room: Classroom
) -> None:
    group = make_classroom(database, grade=8, subgroup="1 гр.", subject="Химия").group_id
    elsewhere = make_classroom(database, "lyceum-2", subgroup="1 гр.")
    for stranger in (room.pupils[0], elsewhere.pupils[0]):
        with pytest.raises(BadInput, match="только учеников этого класса"):
            members.set_group_members(database, room.deputy, {group: [stranger]})
    with pytest.raises(BadInput, match="весь класс"):
        members.set_group_members(database, room.deputy, {room.group_id: [room.pupils[0]]})
    with pytest.raises(NotFound):
        members.set_group_members(database, room.deputy, {elsewhere.group_id: []})


def test_nobody_else_gives_load_and_another_school_is_not_there(
    database: Database, room: Classroom
) -> None:
    elsewhere = make_classroom(database, "lyceum-2")
    with pytest.raises(Forbidden):
        reading.read_staffing(database, room.teacher, room.class_id)
    with pytest.raises(NotFound):
        reading.read_staffing(database, elsewhere.deputy, room.class_id)
    with pytest.raises(NotFound):
        assign(database, elsewhere, room.teacher_id, "1", today())
    with pytest.raises(NotFound):
        changing.assign_load(
            database, elsewhere.deputy, room.group_id, teacher_id=None, hours=None, since=today(),
            seen=None,
        )
    with database.transaction("131") as session:
        assert session.scalars(select(ClassTeacher)).all() == []


def test_the_load_of_a_class_and_of_a_teacher_is_told(
    ask: Ask, room: Classroom
) -> None:
    put = ask(
        "PUT",
        room.deputy,
        f"/groups/{room.group_id}/load",
        {"teacher_id": str(room.teacher_id), "hours": "4.5", "since": str(days(-1))},
    ).json
    assert put["hours"] == "4.50"
    (group,) = put["groups"]
    assert (group["now"]["teacher"], group["now"]["hours"]) == ("Учителева Анна Ивановна", "4.50")
    (teacher,) = ask("GET", room.deputy, f"/load?year_id={room.year_id}").json
    assert (teacher["teacher"], teacher["hours"]) == ("Учителева Анна Ивановна", "4.50")
    for wrong in ("0", "61", "-1", "много"):
        body = {"teacher_id": None, "hours": wrong, "since": str(today())}
        path = f"/groups/{room.group_id}/load"
        refused = ask("PUT", room.deputy, path, body, status=422).json
        assert refused["errors"][0]["field"] == "hours"
