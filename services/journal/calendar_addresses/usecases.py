"""Makes, lists and revokes a person's addresses, and answers what stands behind one."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from services.journal.calendar_addresses.access import CALENDAR_ADDRESS, CALENDAR_FEED
from services.journal.calendar_addresses.rules import Entry, make_calendar
from services.journal.classes.models import Enrolment, SubjectGroup
from services.journal.classes.queries import (
    FIRST_IN_GROUP,
    LAST_IN_GROUP,
    select_group_stays,
)
from services.journal.people.models import Staff
from services.journal.people.queries import holds
from services.journal.schools.models import School
from services.journal.ties.queries import select_children
from services.journal.timetable.models import CalendarAddress
from services.journal.timetable.rules.days import DayChange, DayLesson
from services.journal.timetable.usecases.days import SchoolWeek, find_year, read_days
from services.shared.accountability.access import Basis, Target, require
from services.shared.accountability.access_log import (
    record_access,
    record_accesses,
    school_of,
)
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import FAMILY_ROLES, Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, NotFound
from services.shared.process import clock
from services.shared.wording import said

_MOST = 5
_BEFORE, _AFTER = timedelta(days=14), timedelta(days=60)
_SECRET_BYTES = 32
_NONE = said("Такого календаря нет.")


@dataclass(frozen=True, slots=True)
class Address:
    """An address that is in force; its secret is not kept."""

    id: UUID
    made_at: datetime


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address just made: the only time that its secret is told."""

    id: UUID
    secret: str


def list_addresses(database: Database, caller: Caller) -> list[Address]:
    """Return the caller's addresses in this role that are in force, the newest first."""
    require(CALENDAR_ADDRESS, caller, Target())
    with database.transaction(school_of(caller)) as session:
        return [
            Address(row.id, row.made_at)
            for row in session.scalars(_own(caller).order_by(CalendarAddress.made_at.desc()))
        ]


def make_address(database: Database, caller: Caller) -> NewAddress:
    """Make an address of the caller's lessons in this role.

    Raises:
        Conflict: there are as many as one needs already.
    """
    basis = require(CALENDAR_ADDRESS, caller, Target())
    school_id = school_of(caller)
    secret = f"{school_id}.{secrets.token_urlsafe(_SECRET_BYTES)}"
    with database.transaction(school_id) as session:
        if len(session.scalars(_own(caller)).all()) >= _MOST:
            raise Conflict(said("Адресов уже пять: отзовите ненужный."))
        made = CalendarAddress(
            school_id=school_id, id=new_id(), person_id=caller.person_id, role=str(caller.role),
            digest=_digest(secret), made_at=clock.now(),
        )
        session.add(made)
        record_access(session, caller, basis, kind="timetable")
    return NewAddress(made.id, secret)


def revoke_address(database: Database, caller: Caller, address_id: UUID) -> None:
    """Let an address answer nothing from now on.

    Raises:
        NotFound: the caller has no such address.
    """
    basis = require(CALENDAR_ADDRESS, caller, Target())
    with database.transaction(school_of(caller)) as session:
        gone = session.execute(
            update(CalendarAddress)
            .where(
                CalendarAddress.school_id == school_of(caller),
                CalendarAddress.id == address_id,
                CalendarAddress.person_id == caller.person_id,
                CalendarAddress.revoked_at.is_(None),
            )
            .values(revoked_at=clock.now())
            .returning(CalendarAddress.id)
        ).all()
        if not gone:
            raise NotFound(_NONE)
        record_access(session, caller, basis, kind="timetable")


def read_calendar_at(database: Database, caller: Caller, secret: str) -> bytes:
    """Return the calendar behind a secret, of two weeks past and two months to come.

    Whoever lost the post or the tie that it was made in gets nothing.

    Raises:
        NotFound: there is none, or not any more.
    """
    basis = require(CALENDAR_FEED, caller, Target())
    school_id = secret.partition(".")[0]
    with database.transaction(school_id) as session:
        zone = session.execute(
            select(School.time_zone).where(School.code == school_id)
        ).one_or_none()
        address = session.scalars(
            select(CalendarAddress).where(
                CalendarAddress.school_id == school_id,
                CalendarAddress.digest == _digest(secret),
                CalendarAddress.revoked_at.is_(None),
            )
        ).one_or_none()
        if zone is None or address is None:
            raise NotFound(_NONE)
        with clock.days_of(zone[0]):
            entries, seen = _entries(session, address, basis)
            name = clock.zone_name()
        reader = replace(
            caller, user_id="calendar", school_id=school_id, person_id=address.person_id
        )
        record_accesses(session, reader, seen, kind="timetable")
    return make_calendar(str(said("Уроки")), name, entries, clock.now())


def _entries(
    session: Session, address: CalendarAddress, basis: Basis
) -> tuple[list[Entry], list[Basis]]:
    day = clock.today()
    year = find_year(session, address.school_id, day)
    role = Role(address.role)
    if year is None:
        return [], [basis]
    week = read_days(session, year, day - _BEFORE, day + _AFTER)
    if role in FAMILY_ROLES:
        children = select_children(address.school_id, address.person_id, role, day)
        found = [] if children is None else session.execute(children).all()
        if not found:
            raise NotFound(_NONE)
        several = len(found) > 1
        entries = [
            _entry(lesson, week, lesson.group.class_name if several else "")
            for child in found
            for lesson in _of_child(session, address.school_id, child[0], week)
        ]
        return entries, [basis.on(pupil_id=child[0]) for child in found]
    own = session.scalar(
        select(Staff.id).where(
            Staff.school_id == address.school_id, Staff.person_id == address.person_id,
            holds(role, day),
        )
    )
    if own is None:
        raise NotFound(_NONE)
    return [
        _entry(lesson, week, lesson.group.class_name)
        for lesson in week.lessons
        if lesson.teacher_id == own and lesson.change is not DayChange.MOVED_AWAY
    ], [basis]


def _of_child(
    session: Session, school_id: str, pupil_id: UUID, week: SchoolWeek
) -> list[DayLesson]:
    stays: dict[UUID, list[tuple[date, date | None]]] = {}
    for group_id, first, last in session.execute(
        select_group_stays(SubjectGroup.id, FIRST_IN_GROUP, LAST_IN_GROUP)
        .where(Enrolment.school_id == school_id, Enrolment.pupil_id == pupil_id)
    ):
        stays.setdefault(group_id, []).append((first, last))
    return [
        lesson for lesson in week.lessons
        if lesson.change is not DayChange.MOVED_AWAY
        and any(
            first <= lesson.held_on and (last is None or lesson.held_on <= last)
            for first, last in stays.get(lesson.group.id, ())
        )
    ]


def _entry(lesson: DayLesson, week: SchoolWeek, prefix: str) -> Entry:
    group = lesson.group
    words = " ".join(filter(None, (prefix, group.subject, group.name)))
    return Entry(
        group.id, lesson.planned_on, lesson.planned_ordinal, lesson.held_on, lesson.ordinal,
        week.bell(lesson), words,
        week.rooms.get(lesson.room_id) if lesson.room_id else None, not lesson.held,
    )


def _own(caller: Caller) -> Select[CalendarAddress]:
    return select(CalendarAddress).where(
        CalendarAddress.school_id == school_of(caller),
        CalendarAddress.person_id == caller.person_id,
        CalendarAddress.role == str(caller.role),
        CalendarAddress.revoked_at.is_(None),
    )


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
