"""Appoints the first director or deputy of a school, or takes that back."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.accounts.usecases import give_login
from services.journal.directory.access import LEADER_APPOINT
from services.journal.directory.queries import (
    select_appointments,
    select_has_begun,
    select_leaders,
    select_school,
)
from services.journal.facts.usecases import record_removal
from services.journal.people.appointing import NewAppointment, appoint_all
from services.journal.people.models import Appointment, Staff
from services.journal.people.queries import APPOINTMENT_FACTS
from services.journal.people.rules import Name
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, enter_school, new_id
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.process.clock import days_of, today
from services.shared.wording import said

FIRST = (Role.DIRECTOR, Role.DEPUTY)


@dataclass(frozen=True, slots=True)
class AppointedLeader:
    """A director or deputy of a school; `login` is None for who has no account yet."""

    person_id: UUID
    name: str
    role: Role
    login: str | None


def list_leaders(database: Database, caller: Caller, school_id: str) -> list[AppointedLeader]:
    """Return who directs a school today, or will, the director first.

    Raises:
        Forbidden: the caller may not.
        NotFound: there is no such school.
    """
    require(LEADER_APPOINT, caller, Target())
    with database.transaction() as session:
        zone = _time_zone(session, school_id)
        enter_school(session, school_id)
        with days_of(zone):
            return _leaders(session, school_id)


def appoint_first_leader(
    database: Database, caller: Caller, *, school_id: str, name: Name, role: Role
) -> AppointedLeader:
    """Take somebody into a school's staff as its director or deputy, with a login.

    It stands in the school's own access log: its people see who appointed whom.

    Raises:
        BadInput: the name is not whole, or the role is another one.
        Conflict: the school has a director or a deputy: it appoints by itself now.
        Forbidden: the caller may not.
        NotFound: there is no such school.
    """
    basis = require(LEADER_APPOINT, caller, Target())
    _check(name, role)
    # Acts in that school from here on: its log, its history, its rows.
    inside = replace(caller, school_id=school_id)
    with database.transaction() as session:
        zone = _time_zone(session, school_id, lock=True)
        enter_school(session, school_id)
        with days_of(zone):
            if _leaders(session, school_id):
                raise Conflict(said(
                    "В школе уже есть директор или заместитель. Остальных назначает сама школа: "
                    "страница «Люди»."
                ))
            person_id = new_id()
            staff_id = _hire(session, school_id, person_id, name)
            appoint_all(session, inside, [NewAppointment(staff_id, role, today())])
        login = give_login(session, person_id, name)
        record_access(session, inside, basis, kind="people")
    return AppointedLeader(person_id, name.full, role, login)


def withdraw_first_leader(
    database: Database, caller: Caller, *, school_id: str, person_id: UUID
) -> None:
    """Take back the appointment of a first person who has not begun: as if it had not been.

    Whether the one-time code was used, the gateway knows and has looked. Here it holds besides
    that the school has no children and that the person has done nothing in it, so that nobody
    changes a school's director from outside. Somebody else may be appointed then.

    Raises:
        Conflict: the school has children, or the person has worked there already.
        Forbidden: the caller may not.
        NotFound: there is no such school, or nobody of that id directs it.
    """
    basis = require(LEADER_APPOINT, caller, Target())
    inside = replace(caller, school_id=school_id)
    with database.transaction() as session:
        zone = _time_zone(session, school_id, lock=True)
        enter_school(session, school_id)
        with days_of(zone):
            if person_id not in {one.person_id for one in _leaders(session, school_id)}:
                raise NotFound(said("Такого директора или заместителя в школе нет."))
        if session.scalar(select_has_begun(school_id, person_id)):
            raise Conflict(said(
                "Этот человек уже работает в школе, или в ней уже есть дети: назначение меняет "
                "сама школа, страница «Люди»."
            ))
        held = session.scalars(select_appointments(school_id, person_id)).all()
        record_removal(session, inside, APPOINTMENT_FACTS, held)
        session.execute(delete(Appointment).where(
            Appointment.school_id == school_id, Appointment.id.in_(held)
        ))
        session.execute(delete(Staff).where(
            Staff.school_id == school_id, Staff.person_id == person_id
        ))
        record_access(session, inside, basis, kind="people")


def _check(name: Name, role: Role) -> None:
    wrong = []
    if not name.family or not name.given:
        wrong.append(FieldError("name", said(
            "Напишите фамилию, имя и отчество полностью, например «Иванова Мария Петровна»."
        )))
    if role not in FIRST:
        wrong.append(FieldError("role", said("Первым назначают директора или его заместителя.")))
    if wrong:
        raise BadInput(said("Проверьте поля: никто не назначен."), errors=wrong)


def _time_zone(session: Session, school_id: str, *, lock: bool = False) -> str | None:
    school = session.scalars(select_school(school_id, lock=lock)).one_or_none()
    if school is None:
        raise NotFound(said("Такой школы нет."))
    return school.time_zone


def _leaders(session: Session, school_id: str) -> list[AppointedLeader]:
    rows = session.execute(select_leaders(school_id, FIRST, today()))
    return [
        AppointedLeader(person_id, name, Role(role), login)
        for person_id, name, role, login in rows
    ]


def _hire(session: Session, school_id: str, person_id: UUID, name: Name) -> UUID:
    # Twice the same name by mistake would be two people: that is asked for on the page.
    same = session.scalar(
        select(func.count()).select_from(Staff).where(
            Staff.school_id == school_id,
            Staff.family_name == name.family,
            Staff.given_name == name.given,
            Staff.patronymic == name.patronymic,
        )
    )
    if same:
        raise Conflict(said(
            "В школе уже работает человек с таким именем: школа назначит его сама."
        ))
    return session.scalars(
        insert(Staff)
        .values(
            school_id=school_id, id=new_id(), person_id=person_id, family_name=name.family,
            given_name=name.given, patronymic=name.patronymic,
        )
        .returning(Staff.id)
    ).one()
