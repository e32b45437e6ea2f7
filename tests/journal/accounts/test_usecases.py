"""The people of a class and of the staff get logins, and every change of them is told by ids."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update

from services.journal.accounts import usecases as accounts
from services.journal.accounts.usecases.changes import DailyNotes, tell_changes
from services.journal.classes.models import Enrolment
from services.journal.people import usecases as people
from services.journal.people.models import Account, Appointment, Pupil, Staff
from services.journal.people.rules import parse_name
from services.shared.accountability.access_log import Access
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, Forbidden, NotFound
from services.shared.messaging.contracts import ACCOUNTS_CHANGED
from services.shared.messaging.outbox import Outgoing
from services.shared.process.clock import today
from services.shared.waiting.table import WaitingWork
from tests.journal.factory import Classroom, make_classroom, operator


@pytest.fixture
def mother(database: Database, room: Classroom) -> UUID:
    """Return a representative of the first child of the class."""
    person_id = new_id()
    people.record_representation(
        database, operator("131"), person_id=person_id,
        name=parse_name("Ёлкина Мария Петровна"), pupil_id=room.pupils[0],
    )
    return person_id


def test_a_class_lists_its_children_and_who_represents_them(
    database: Database, room: Classroom, mother: UUID
) -> None:
    found = accounts.list_invitees(database, room.class_teacher, room.class_id)
    assert found.class_name == "7А"
    assert [one.roles for one in found.people] == [(Role.PUPIL,)] * 3 + [(Role.REPRESENTATIVE,)]
    assert {one.login for one in found.people} == {None}
    last = found.people[-1]
    assert (last.person_id, last.full_name) == (mother, "Ёлкина Мария Петровна")
    assert len(last.children) == 1


def test_logins_are_made_once_and_stay(
    database: Database, room: Classroom, mother: UUID
) -> None:
    first = accounts.invite(database, room.deputy, room.class_id, [mother])
    assert [one.login for one in first.people] == ["elkina.mp"]
    people.record_representation(
        database, operator("131"), person_id=mother,
        name=parse_name("Соснова Мария Петровна"), pupil_id=room.pupils[0],
    )
    again = accounts.invite(database, room.class_teacher, room.class_id, [mother])
    assert [one.login for one in again.people] == ["elkina.mp"]


def test_one_person_of_two_schools_keeps_one_login(
    database: Database, room: Classroom, mother: UUID
) -> None:
    other = make_classroom(database, "132")
    people.record_representation(
        database, operator("132"), person_id=mother,
        name=parse_name("Ёлкина Мария Петровна"), pupil_id=other.pupils[0],
    )
    here = accounts.invite(database, room.deputy, room.class_id, [mother])
    there = accounts.invite(database, other.deputy, other.class_id, [mother])
    assert [one.login for one in here.people] == [one.login for one in there.people]
    account = accounts.find_account(database, operator(None), mother)
    assert {(m.school_id, m.role) for m in account.memberships} == {
        ("131", Role.REPRESENTATIVE), ("132", Role.REPRESENTATIVE)
    }


def test_namesakes_over_the_platform_get_different_logins(
    database: Database, room: Classroom
) -> None:
    other = make_classroom(database, "132")
    logins: list[str] = []
    for one in (room, other):
        persons = [p.person_id for p in accounts.list_invitees(
            database, one.deputy, one.class_id).people]
        invited = accounts.invite(database, one.deputy, one.class_id, persons)
        logins += [p.login or "" for p in invited.people]
    assert len(set(logins)) == 6
    assert all(login and login.isascii() for login in logins)
    assert any(login.endswith("2") for login in logins)


def test_the_staff_is_invited_by_the_heads_alone(database: Database, room: Classroom) -> None:
    found = accounts.list_invitees(database, room.deputy, None)
    assert room.teacher_person in {one.person_id for one in found.people}
    for asked in (room.class_teacher, room.teacher):
        with pytest.raises(Forbidden):
            accounts.list_invitees(database, asked, None)
        with pytest.raises(Forbidden):
            accounts.invite(database, asked, None, [room.teacher_person])


def test_another_class_and_another_school_are_out_of_reach(
    database: Database, room: Classroom, mother: UUID
) -> None:
    other = make_classroom(database, "132")
    with pytest.raises(Forbidden):
        accounts.list_invitees(database, other.class_teacher, room.class_id)
    with pytest.raises(NotFound):
        accounts.list_invitees(database, other.deputy, room.class_id)
    with pytest.raises(Conflict):
        accounts.invite(database, other.deputy, other.class_id, [mother])
    with pytest.raises(Conflict):
        accounts.invite(database, room.deputy, None, [mother])
    assert _logins(database) == []


def test_a_class_teacher_prints_no_code_for_a_colleague(
    database: Database, room: Classroom
) -> None:
    """A parent who works at the school: the code would open the colleague's journal."""
    people.record_representation(
        database, operator("131"), person_id=room.teacher_person,
        name=parse_name("Учителева Анна Ивановна"), pupil_id=room.pupils[0],
    )
    listed = accounts.list_invitees(database, room.class_teacher, room.class_id)
    why = {one.person_id: one.refusal for one in listed.people}[room.teacher_person]
    assert "заместитель директора" in (why or "")
    with pytest.raises(Conflict, match="заместитель директора"):
        accounts.invite(database, room.class_teacher, room.class_id, [room.teacher_person])
    assert accounts.invite(database, room.deputy, room.class_id, [room.teacher_person]).people


def test_whom_a_court_keeps_from_a_child_is_not_invited_for_it(
    database: Database, room: Classroom, mother: UUID
) -> None:
    found = accounts.list_invitees(database, room.deputy, room.class_id)
    assert mother in {one.person_id for one in found.people}
    with database.transaction("131") as session:
        session.execute(text(
            "UPDATE representation SET restricted_by = 'решение', restricted_from = :day"
        ), {"day": today() - timedelta(days=1)})
    found = accounts.list_invitees(database, room.deputy, room.class_id)
    assert mother not in {one.person_id for one in found.people}


def test_an_invitation_is_logged_for_each_child(
    database: Database, room: Classroom, mother: UUID
) -> None:
    persons = [one.person_id for one in accounts.list_invitees(
        database, room.class_teacher, room.class_id).people]
    accounts.invite(database, room.class_teacher, room.class_id, persons)
    with database.transaction("131") as session:
        logged = session.execute(
            select(Access.subject_kind, Access.subject_id, Access.ground).where(
                Access.action == "invitees.invite"
            )
        ).all()
    assert {(kind, subject) for kind, subject, _ in logged} == {
        ("pupil", pupil) for pupil in room.pupils
    }
    assert {ground for _, _, ground in logged} == {"class_teacher:own_class"}
    assert mother


def test_every_change_of_a_person_with_an_account_is_told_by_its_id(
    database: Database, room: Classroom, mother: UUID
) -> None:
    accounts.invite(database, room.deputy, room.class_id, [mother])
    assert _told(database) == {mother}
    changes: list[Callable[[], object]] = [
        lambda: _sql(database, "UPDATE representative SET given_name = 'Анна'"),
        lambda: _sql(database, "UPDATE enrolment SET departed_on = '2026-09-01'"),
        lambda: _sql(database, "DELETE FROM representation"),
        lambda: people.record_representation(
            database, operator("131"), person_id=mother,
            name=parse_name("Ёлкина Мария Петровна"), pupil_id=room.pupils[1]),
        lambda: people.appoint_staff(
            database, operator("131"), person_id=mother,
            name=parse_name("Ёлкина Мария Петровна"), roles=[Role.TEACHER]),
        lambda: _sql(database, "DELETE FROM account"),
    ]
    for place, change in enumerate(changes):
        change()
        assert _told(database) == {mother}, place


def test_who_has_no_account_is_told_of_to_nobody(database: Database, room: Classroom) -> None:
    people.appoint_staff(
        database, operator("131"), person_id=new_id(),
        name=parse_name("Новикова Нина Ильинична"), roles=[Role.TEACHER],
    )
    assert _told(database) == set()
    assert not tell_changes(database)


def test_many_changes_of_many_people_are_few_events(
    database: Database, room: Classroom
) -> None:
    logins = [(f"login{n}", new_id()) for n in range(120)]
    accounts.give_accounts(database, operator(None), logins)
    assert tell_changes(database)
    with database.transaction() as session:
        told = session.scalars(
            select(Outgoing.data).where(Outgoing.type == ACCOUNTS_CHANGED)
        ).all()
    assert [len(data["person_ids"]) for data in told] == [50, 50, 20]
    assert not tell_changes(database)


def test_what_the_demo_makes_is_left_to_the_sync(database: Database, room: Classroom) -> None:
    accounts.give_accounts(database, operator(None), [("demo", new_id())], announced=False)
    assert not tell_changes(database)


def test_who_left_a_year_ago_is_nothing_in_the_school(
    database: Database, room: Classroom, mother: UUID
) -> None:
    with database.transaction("131") as session:
        pupil = session.scalar(select(Pupil.person_id).where(Pupil.id == room.pupils[0]))
        other = session.scalar(select(Pupil.person_id).where(Pupil.id == room.pupils[1]))
    assert pupil
    assert other
    accounts.invite(database, room.deputy, room.class_id, [mother, pupil, other])
    _depart(database, room.pupils[0], today())
    assert (_roles(database, mother), _roles(database, pupil)) == (
        [Role.REPRESENTATIVE], [Role.PUPIL]
    )
    _depart(database, room.pupils[0], today() - timedelta(days=365))
    assert _roles(database, mother) == [Role.REPRESENTATIVE]
    _depart(database, room.pupils[0], today() - timedelta(days=366))
    assert _roles(database, mother) == []
    assert _roles(database, pupil) == []
    assert _roles(database, other) == [Role.PUPIL]


def test_a_day_that_passes_is_told_as_well(database: Database, room: Classroom) -> None:
    """A post ends with its day: no row changes then."""
    accounts.invite(database, room.deputy, None, [room.teacher_person])
    with database.transaction("131") as session:
        staff = select(Staff.id).where(Staff.person_id == room.teacher_person)
        session.execute(
            update(Appointment)
            .where(Appointment.staff_id.in_(staff))
            .values(until=today() - timedelta(days=1))
        )
    assert _told(database) == {room.teacher_person}
    assert _roles(database, room.teacher_person) == []
    notes = DailyNotes(database)
    notes.run()
    assert _told(database) == {room.teacher_person}
    notes.run()
    assert _told(database) == set()


def test_the_last_day_of_reading_is_told_as_well(
    database: Database, room: Classroom, mother: UUID
) -> None:
    accounts.invite(database, room.deputy, room.class_id, [mother])
    _depart(database, room.pupils[0], today() - timedelta(days=366))
    _told(database)
    DailyNotes(database).run()
    assert mother in _told(database)
    _depart(database, room.pupils[0], today() - timedelta(days=20))
    _told(database)
    DailyNotes(database).run()
    assert _told(database) == set()


def test_a_list_of_people_is_read_by_few_statements(
    database: Database, room: Classroom, mother: UUID,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    with statements() as sent:
        accounts.list_invitees(database, room.deputy, room.class_id)
    assert len(sent) <= 14, sent


def _sql(database: Database, statement: str) -> None:
    with database.transaction("131") as session:
        session.execute(text(statement))


def _depart(database: Database, pupil_id: UUID, day: object) -> None:
    with database.transaction("131") as session:
        session.execute(
            update(Enrolment).where(Enrolment.pupil_id == pupil_id).values(departed_on=day)
        )


def _roles(database: Database, person_id: UUID) -> list[Role]:
    found = accounts.find_account(database, operator(None), person_id)
    return [one.role for one in found.memberships]


def _logins(database: Database) -> list[str]:
    with database.transaction() as session:
        return list(session.scalars(select(Account.login)))


def _told(database: Database) -> set[UUID]:
    """Tell what is noted; return of whom."""
    with database.transaction() as session:
        session.execute(delete(Outgoing).where(Outgoing.type == ACCOUNTS_CHANGED))
    while tell_changes(database):
        pass
    with database.transaction() as session:
        assert session.scalar(select(WaitingWork.id).where(WaitingWork.kind == "account")) is None
        told = session.scalars(select(Outgoing.data).where(Outgoing.type == ACCOUNTS_CHANGED))
        return {UUID(one) for data in told for one in data["person_ids"]}
