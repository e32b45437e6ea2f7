"""Staff: found, entered, appointed and dismissed, with all that hangs on a post."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from services.journal.accounts import usecases as accounts
from services.journal.accounts.queries import select_members
from services.journal.load.usecases import changing, reading
from services.journal.people import usecases as people
from services.journal.people.models import Staff
from services.journal.people.rules import Name, parse_name
from services.journal.staff.usecases.appointing import appoint, assign_pupils, end_roles
from services.journal.staff.usecases.reading import find_staff_page, read_card
from services.journal.staff.usecases.writing import NewStaff, change_staff, enter_staff
from services.journal.ties.usecases import PersonTies, ties_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, Forbidden, NotFound
from services.shared.process.clock import today
from tests.days import days
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom, make_classroom, operator


def hire(database: Database, room: Classroom, name: str, *roles: Role) -> UUID:
    return enter_staff(
        database, room.deputy, NewStaff(parse_name(name), "учитель", roles=roles),
        since=days(-1), ground="№ 12 от 28.08.2026",
    ).id


def ties(database: Database, room: Classroom, staff_id: UUID, role: Role) -> PersonTies:
    with database.transaction(room.school_id) as session:
        person = session.get_one(Staff, (room.school_id, staff_id)).person_id
    gateway = Caller("gateway", Role.GATEWAY)
    return ties_of(
        database, gateway, person_id=person, school_id=room.school_id, role=role
    )


def names(database: Database, room: Classroom, **asked: object) -> list[str]:
    page = find_staff_page(database, room.deputy, **asked)  # type: ignore[arg-type]
    return [one.name for one in page.items]


def test_staff_are_found_by_any_part_of_the_name_and_by_post_and_role(
    database: Database, room: Classroom
) -> None:
    hire(database, room, "Ёлкина Вера Львовна", Role.TEACHER, Role.DEPUTY)
    hire(database, room, "Сидорова Анна Петровна", Role.PSYCHOLOGIST)
    assert names(database, room, words="елк") == ["Ёлкина Вера Львовна"]
    assert names(database, room, words="петр сид") == ["Сидорова Анна Петровна"]
    assert names(database, room, words="учит") == [
        "Ёлкина Вера Львовна", "Сидорова Анна Петровна", "Учителева Анна Ивановна",
    ]
    assert names(database, room, role=Role.DEPUTY) == ["Ёлкина Вера Львовна"]
    assert names(database, room, state="no_post") == ["Учителева Анна Ивановна"]
    with database.transaction("131") as session:
        person = session.scalars(
            select(Staff.person_id).where(Staff.family_name == "Ёлкина")
        ).one()
    accounts.give_accounts(database, operator(None), [("elkina", person)])
    assert "Ёлкина Вера Львовна" not in names(database, room, state="no_account")


def test_a_dismissal_takes_roles_groups_class_and_children_at_once(
    database: Database, room: Classroom
) -> None:
    left = hire(
        database, room, "Петрова Анна Викторовна", Role.TEACHER, Role.CLASS_TEACHER,
        Role.PSYCHOLOGIST,
    )
    changing.assign_load(
        database, room.deputy, room.group_id, teacher_id=left, hours=Decimal(5), since=days(-1),
        seen=None,
    )
    changing.set_class_teacher(
        database, room.deputy, room.class_id, staff_id=left, since=days(-1), ground=None,
        seen=None,
    )
    assign_pupils(
        database, room.deputy, left, pupil_ids=room.pupils[:2], since=days(-1), seen=None
    )
    assert ties(database, room, left, Role.TEACHER).groups == [room.group_id]
    assert len(ties(database, room, left, Role.PSYCHOLOGIST).children) == 2
    ended = end_roles(
        database, room.deputy, left, roles=None, until=days(-1), ground="№ 99", seen=None
    )
    assert (ended.vacant_groups, ended.unled_classes, ended.is_past) == (1, ["7А"], True)
    assert {one.end_ground for one in ended.card.appointments} == {"№ 99"}
    for role in (Role.TEACHER, Role.CLASS_TEACHER, Role.PSYCHOLOGIST):
        held = ties(database, room, left, role)
        assert (held.groups, held.classes, held.children) == ([], [], [])
    staffing = reading.read_staffing(database, room.deputy, room.class_id)
    assert staffing.class_teacher is None
    vacancy = staffing.groups[0].now
    assert (vacancy.teacher, vacancy.hours) == (None, Decimal(5))
    with database.transaction("131") as session:
        rows = session.execute(select_members("131", today())).all()
    assert "Петрова" not in {row.family_name for row in rows}
    assert names(database, room, state="left") == ["Петрова Анна Викторовна"]
    with pytest.raises(Conflict, match="уже не занимает"):
        end_roles(
            database, room.deputy, left, roles=None, until=today(), ground=None, seen=None
        )


def test_a_dismissal_of_tomorrow_leaves_today_as_it_is(
    database: Database, room: Classroom
) -> None:
    ended = end_roles(
        database, room.deputy, room.teacher_id, roles=None, until=today(), ground=None, seen=None
    )
    assert not ended.is_past
    assert ties(database, room, room.teacher_id, Role.TEACHER).groups == [room.group_id]
    (group,) = reading.read_staffing(database, room.deputy, room.class_id).groups
    assert (group.now.teacher_id, group.now.until) == (room.teacher_id, today())


def test_what_was_planned_for_another_outlives_a_dismissal(
    database: Database, room: Classroom
) -> None:
    other = hire(database, room, "Новикова Ольга Юрьевна", Role.TEACHER)
    later = days(10)
    changing.assign_load(
        database, room.deputy, room.group_id, teacher_id=other, hours=Decimal(3), since=later,
        seen=None,
    )
    end_roles(
        database, room.deputy, room.teacher_id, roles=None, until=days(-1), ground=None, seen=None
    )
    (group,) = reading.read_staffing(database, room.deputy, room.class_id).groups
    assert group.now.teacher is None
    assert [(one.teacher_id, one.since) for one in group.later] == [(other, later)]


def test_a_dismissal_leaves_who_teaches_and_leads_until_the_dismissed_would_have_begun(
    database: Database, room: Classroom
) -> None:
    other, later = hire(database, room, "Новикова Ольга Юрьевна", Role.TEACHER), days(10)
    changing.assign_load(
        database, room.deputy, room.group_id, teacher_id=other, hours=Decimal(3), since=later,
        seen=None,
    )
    changing.set_class_teacher(
        database, room.deputy, room.class_id, staff_id=other, since=later, ground=None, seen=None
    )
    end_roles(database, room.deputy, other, roles=None, until=days(-1), ground=None, seen=None)
    staffing = reading.read_staffing(database, room.deputy, room.class_id)
    (group,) = staffing.groups
    assert (group.now.teacher_id, group.now.until) == (room.teacher_id, days(9))
    assert [(one.teacher_id, one.since) for one in group.later] == [(None, later)]
    assert staffing.class_teacher_id == room.teacher_id
    assert [(one.staff_id, one.until) for one in staffing.leaders] == [(room.teacher_id, days(9))]


def test_a_role_that_ended_can_be_given_again_and_both_are_told(
    database: Database, room: Classroom
) -> None:
    staff = hire(database, room, "Новикова Ольга Юрьевна", Role.ARCHIVIST)
    end_roles(
        database, room.deputy, staff, roles=[Role.ARCHIVIST], until=days(-1), ground="№ 2",
        seen=None,
    )
    card = appoint(
        database, room.deputy, staff, role=Role.ARCHIVIST, since=today(), ground="№ 3", seen=None
    )
    assert [(one.since, one.until) for one in card.appointments] == [
        (today(), None), (days(-1), days(-1)),
    ]
    with pytest.raises(Conflict, match="уже есть"):
        appoint(
            database, room.deputy, staff, role=Role.ARCHIVIST, since=days(1), ground=None,
            seen=None,
        )


def test_two_deputies_at_one_card_learn_of_each_other(
    database: Database, room: Classroom
) -> None:
    card = read_card(database, room.deputy, room.teacher_id)

    def rename(family: str) -> None:
        change_staff(
            database, room.deputy, room.teacher_id, name=Name(family, "Анна", "Ивановна"),
            post="учитель", phone="+79990001122", e_mail=None, seen=card.seen,
        )

    rename("Новая")
    with pytest.raises(Conflict, match="Теперь: Новая Анна Ивановна, учитель"):
        rename("Другая")
    with pytest.raises(Conflict, match="изменил кто-то другой"):
        appoint(
            database, room.deputy, room.teacher_id, role=Role.DEPUTY, since=today(), ground=None,
            seen=card.seen,
        )


def test_a_namesake_is_entered_only_when_it_is_said(
    database: Database, room: Classroom
) -> None:
    new = NewStaff(parse_name("Учителева Анна Ивановна"), roles=(Role.TEACHER,))
    with pytest.raises(Conflict, match="другой человек"):
        enter_staff(database, room.deputy, new, since=today(), ground=None)
    enter_staff(database, room.deputy, new, since=today(), ground=None, is_namesake=True)
    assert names(database, room, words="учителева") == ["Учителева Анна Ивановна"] * 2


def test_a_deputy_does_not_end_the_own_post(database: Database, room: Classroom) -> None:
    person = new_id()
    deputy = people.appoint_staff(
        database, room.operator, person_id=person, name=parse_name("Завучева Мария Ильинична"),
        roles=[Role.DEPUTY, Role.TEACHER],
    )
    caller = room.caller("deputy", person)
    with pytest.raises(Conflict, match="самого себя"):
        end_roles(database, caller, deputy, roles=None, until=today(), ground=None, seen=None)
    end_roles(
        database, caller, deputy, roles=[Role.TEACHER], until=today(), ground=None, seen=None
    )


def test_a_psychologists_pupils_are_ticked_anew(database: Database, room: Classroom) -> None:
    staff = hire(database, room, "Сидорова Анна Петровна", Role.PSYCHOLOGIST)
    one, two, three = room.pupils
    first = assign_pupils(
        database, room.deputy, staff, pupil_ids=[one, two], since=days(-1), seen=None
    )
    assign_pupils(
        database, room.deputy, staff, pupil_ids=[two, three], since=today(), seen=first.pupils_seen
    )
    children = ties(database, room, staff, Role.PSYCHOLOGIST).children
    assert {child.id for child in children} == {two, three}
    with pytest.raises(Conflict, match="учеников у психолога — 2"):
        assign_pupils(
            database, room.deputy, staff, pupil_ids=[], since=today(), seen=first.pupils_seen
        )
    elsewhere = make_classroom(database, "lyceum-2")
    with pytest.raises(NotFound):
        assign_pupils(
            database, room.deputy, staff, pupil_ids=elsewhere.pupils, since=today(), seen=None
        )


def test_nobody_but_leaders_reads_a_card_and_nobody_but_a_deputy_writes(
    ask: Ask, database: Database, room: Classroom
) -> None:
    elsewhere = make_classroom(database, "lyceum-2")
    path = f"/staff/{room.teacher_id}"
    card = ask("GET", room.caller("director"), path).json
    assert card["full_name"] == "Учителева Анна Ивановна"
    ask("GET", elsewhere.deputy, path, status=404)
    ask("GET", room.teacher, path, status=403)
    end = {"until": str(today())}
    ask("POST", room.caller("director"), f"{path}/end", end, status=403)
    ask("POST", elsewhere.deputy, f"{path}/end", end, status=404)
    with pytest.raises(Forbidden):
        find_staff_page(database, room.teacher)
    found = ask("POST", room.deputy, "/staff/search", {"words": "анна"}).json
    assert (found["total"], found["items"][0]["roles"]) == (1, ["teacher"])
    wrong = {"name": {"family": "А"}, "roles": ["region"], "since": str(today())}
    ask("POST", room.deputy, "/staff", wrong, status=422)
