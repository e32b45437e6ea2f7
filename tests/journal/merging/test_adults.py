"""Two records of an adult become one; a teacher who is a parent has one account with two roles."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.journal.accounts.usecases import find_account, give_accounts
from services.journal.merging.usecases.adults import references_to
from services.journal.merging.usecases.choices import Split
from services.journal.merging.usecases.doubles import find_doubles
from services.journal.merging.usecases.merging import Merging, merge, preview_merge
from services.journal.merging.usecases.parts import read_parts
from services.journal.merging.usecases.splitting import preview_split, split
from services.journal.merging.usecases.undoing import undo_merge
from services.journal.people.models import (
    Appointment,
    Pupil,
    Representation,
    Representative,
    Staff,
)
from services.journal.people.rules import parse_name
from services.journal.people.usecases import appoint_staff, record_representation
from services.journal.staff.usecases.reading import find_staff_page
from services.journal.ties.usecases import ties_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, NotFound
from tests.journal.factory import Classroom, make_classroom, operator
from tests.journal.merging.test_children import assert_nothing_differs, do, rows

GATEWAY = Caller("gateway", Role.GATEWAY)


def represent(
    database: Database, room: Classroom, pupil: int, name: str, person: UUID | None = None
) -> UUID:
    return record_representation(
        database, room.operator, person_id=person or new_id(), name=parse_name(name),
        pupil_id=room.pupils[pupil],
    )


def children(database: Database, room: Classroom, person: UUID) -> list[UUID]:
    found = ties_of(
        database, GATEWAY, person_id=person, school_id="131", role=Role.REPRESENTATIVE
    )
    return [one.id for one in found.children]


def test_a_mother_who_was_written_down_twice_has_both_children(
    database: Database, room: Classroom
) -> None:
    mother, again = new_id(), new_id()
    stays = represent(database, room, 0, "Жукова Мария Ильинична", mother)
    goes = represent(database, room, 1, "Жукова Мария Ильинична", again)
    give_accounts(database, operator(None), [("zhukova.mi", mother), ("zhukova.mi2", again)])

    merge_id = do(database, room, Merging("representative", stays, goes))

    assert set(children(database, room, mother)) == set(room.pupils[:2])
    assert children(database, room, again) == []
    assert find_account(database, operator(None), again).memberships == ()
    undo_merge(database, room.deputy, merge_id)
    assert children(database, room, mother) == [room.pupils[0]]
    assert children(database, room, again) == [room.pupils[1]]


def test_a_teacher_who_is_a_parent_has_one_account_with_two_roles(
    database: Database, room: Classroom
) -> None:
    parent = new_id()
    goes = represent(database, room, 0, "Учителева Анна Ивановна", parent)
    give_accounts(
        database, operator(None),
        [("uchiteleva.ai", room.teacher_person), ("uchiteleva.ai2", parent)],
    )
    assert [one.kind for one in find_doubles(database, room.deputy).pairs] == ["person"]

    merge_id = do(database, room, Merging("person", room.teacher_id, goes))

    account = find_account(database, operator(None), room.teacher_person)
    assert sorted(one.role for one in account.memberships) == ["representative", "teacher"]
    assert find_account(database, operator(None), parent).memberships == ()
    assert find_doubles(database, room.deputy).count == 0
    undo_merge(database, room.deputy, merge_id)
    account = find_account(database, operator(None), room.teacher_person)
    assert [one.role for one in account.memberships] == ["teacher"]
    assert len(find_account(database, operator(None), parent).memberships) == 1


def test_two_records_of_a_teacher_are_one_with_posts_groups_and_classes(
    database: Database, room: Classroom
) -> None:
    person = new_id()
    stays = appoint_staff(
        database, room.operator, person_id=person, name=parse_name("Учителева Анна"),
        roles=[Role.TEACHER, Role.DEPUTY],
    )

    merge_id = do(database, room, Merging("staff", stays, room.teacher_id))

    found = find_staff_page(database, room.deputy, words="учителева").items
    assert [(one.name, sorted(one.roles)) for one in found] == [
        ("Учителева Анна Ивановна", ["deputy", "teacher"])
    ]
    ties = ties_of(database, GATEWAY, person_id=person, school_id="131", role=Role.TEACHER)
    assert ties.groups == [room.group_id]
    assert_nothing_differs(database)
    undo_merge(database, room.deputy, merge_id)
    ties = ties_of(
        database, GATEWAY, person_id=room.teacher_person, school_id="131", role=Role.TEACHER
    )
    assert ties.groups == [room.group_id]
    assert len(rows(database, select(Appointment.id))) == 3
    assert_nothing_differs(database)


def test_an_account_that_works_in_another_school_is_the_one_that_goes_on(
    database: Database, room: Classroom
) -> None:
    elsewhere = make_classroom(database, "132")
    abroad, here = elsewhere.teacher_person, new_id()
    stays = represent(database, room, 0, "Учителева Анна Ивановна", here)
    goes = represent(database, room, 1, "Учителева Анна Ивановна", abroad)
    give_accounts(database, operator(None), [("uchiteleva", abroad), ("uchiteleva.ai", here)])

    do(database, room, Merging("representative", stays, goes))

    account = find_account(database, operator(None), abroad)
    assert sorted((one.school_id, one.role) for one in account.memberships) == [
        ("131", "representative"), ("132", "teacher"),
    ]
    assert find_account(database, operator(None), here).memberships == ()
    with database.transaction("132") as session:
        assert session.scalars(select(Staff.person_id)).all() == [abroad]


def test_two_accounts_that_both_work_elsewhere_are_left_to_others(
    database: Database, room: Classroom
) -> None:
    one = make_classroom(database, "132").teacher_person
    other = make_classroom(database, "133").teacher_person
    stays = represent(database, room, 0, "Учителева Анна Ивановна", one)
    goes = represent(database, room, 1, "Учителева Анна Ивановна", other)

    preview = preview_merge(database, room.deputy, Merging("representative", stays, goes))

    assert [said.split(" и ")[0] for said in preview.against] == ["Обе учётные записи работают"]
    with pytest.raises(Conflict):
        merge(database, room.deputy, Merging("representative", stays, goes), preview.seen)


def test_namesakes_among_representatives_become_two_and_one_again(
    database: Database, room: Classroom
) -> None:
    person = new_id()
    father = represent(database, room, 0, "Иванов Иван", person)
    represent(database, room, 1, "Иванов Иван", person)
    parts = read_parts(database, room.deputy, "representative", father)
    assert {one.id for one in parts.children} == set(room.pupils[:2])
    wanted = Split(
        "representative", father, parse_name("Иванов Иван Петрович"), children=[room.pupils[1]]
    )
    seen = preview_split(database, room.deputy, wanted).seen

    split_id, new = split(database, room.deputy, wanted, seen)

    held = select(Representation.pupil_id, Representation.representative_id)
    assert dict(rows(database, held)) == {room.pupils[0]: father, room.pupils[1]: new}
    assert children(database, room, person) == [room.pupils[0]]
    undo_merge(database, room.deputy, split_id)
    assert len(rows(database, select(Representative.id))) == 1
    assert set(children(database, room, person)) == set(room.pupils[:2])


def test_a_parent_cannot_be_given_a_child_that_the_record_does_not_have(
    database: Database, room: Classroom
) -> None:
    father = represent(database, room, 0, "Иванов Иван")
    wanted = Split(
        "representative", father, parse_name("Иванов И."), children=[room.pupils[2]]
    )
    with pytest.raises(BadInput, match="Такого ребёнка у представителя нет"):
        split(database, room.deputy, wanted, "x")


def test_staff_and_parent_who_were_one_by_mistake_are_two(
    database: Database, room: Classroom
) -> None:
    represent(database, room, 0, "Учителева Анна Ивановна", room.teacher_person)
    wanted = Split("person", room.teacher_id, parse_name("Учителева Анна Ивановна"))
    seen = preview_split(database, room.deputy, wanted).seen

    split_id, _ = split(database, room.deputy, wanted, seen)

    assert children(database, room, room.teacher_person) == []
    assert find_doubles(database, room.deputy).count == 0
    undo_merge(database, room.deputy, split_id)
    assert children(database, room, room.teacher_person) == [room.pupils[0]]


def test_people_of_another_school_are_not_there(database: Database, room: Classroom) -> None:
    elsewhere = make_classroom(database, "132")
    mine = represent(database, room, 0, "Учителева Анна Ивановна")
    for kind, stays, goes in (
        ("staff", room.teacher_id, elsewhere.teacher_id),
        ("person", elsewhere.teacher_id, mine),
        ("representative", mine, new_id()),
    ):
        with pytest.raises(NotFound):
            preview_merge(database, room.deputy, Merging(kind, stays, goes))


def test_every_table_that_refers_to_a_pupil_is_known_to_merges() -> None:
    moved = {
        "assignment", "commendation", "enrolment", "imported_cell", "imported_term_mark",
        "ended_representation", "mark_cell", "participant_code", "pupil", "representation",
        "group_stay", "subject_group_member", "term_mark",
    }
    history = {"mark_change", "term_mark_change"}
    of_closed_years = {"council_decision"}

    found = {table.name for table, _ in references_to(Pupil)}

    assert found == moved | history | of_closed_years
