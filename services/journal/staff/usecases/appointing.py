"""Appoints members of staff and ends appointments, with all that hangs on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.classes.models import ClassTeacher, SchoolClass
from services.journal.classes.usecases.leading import set_class_teachers
from services.journal.facts.usecases import record_removal
from services.journal.load.assigning import NewLoad, assign_loads
from services.journal.load.models import TeachingLoad
from services.journal.people.access import PEOPLE_WRITE
from services.journal.people.appointing import NewAppointment, appoint_all, end_appointments
from services.journal.people.models import Appointment, Assignment, Pupil, Staff
from services.journal.people.queries import APPOINTMENT_FACTS
from services.journal.people.seen import demand_seen
from services.journal.staff.queries import select_lasting_classes, select_lasting_loads
from services.journal.staff.usecases.reading import StaffCard, load_card
from services.journal.staff.usecases.writing import lock_card
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import (
    record_access,
    record_accesses,
    school_of,
)
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import Conflict, NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class Ended:
    """What an end leaves behind: so many groups without a teacher, the classes without a leader.

    `is_past`: the day is over, so that access ended at once.
    """

    card: StaffCard
    vacant_groups: int
    unled_classes: list[str]
    is_past: bool


def appoint(
    database: Database,
    caller: Caller,
    staff_id: UUID,
    *,
    role: Role,
    since: date,
    ground: str | None,
    seen: str | None,
) -> StaffCard:
    """Give a role from a day on.

    Raises:
        Conflict: the role is held then already, or somebody has changed the card since.
        NotFound: the school has nobody of that id.
    """
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        before = lock_card(session, caller, staff_id)
        demand_seen(seen, before.seen, _told_roles(before))
        if not appoint_all(session, caller, [NewAppointment(staff_id, role, since, ground)]):
            raise Conflict(said(
                "Эта роль у сотрудника уже есть в эти дни или назначена с более позднего дня."
            ))
        record_access(session, caller, basis, kind="people")
        return load_card(session, caller, staff_id)


def end_roles(
    database: Database,
    caller: Caller,
    staff_id: UUID,
    *,
    roles: Collection[Role] | None,
    until: date,
    ground: str | None,
    seen: str | None,
) -> Ended:
    """End roles with a last day; None: all of them, a dismissal.

    With the role go its classes, groups (they become vacancies with the same hours) and children
    from the next day on.

    Raises:
        Conflict: nothing is left to end, somebody has changed the card since, or a deputy would
            end the own post.
        NotFound: the school has nobody of that id.
    """
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        before = lock_card(session, caller, staff_id)
        demand_seen(seen, before.seen, _told_roles(before))
        lasting = [
            one
            for one in before.appointments
            if (roles is None or one.role in roles) and (one.until or date.max) > until
        ]
        _refuse_end(session, caller, staff_id, {one.role for one in lasting})
        begun = [one.id for one in lasting if (one.since or date.min) <= until]
        _forget(session, caller, [one.id for one in lasting if one.id not in begun])
        end_appointments(session, caller, begun, until, ground)
        ended = {one.role for one in lasting}
        groups = _end_loads(session, caller, staff_id, until) if Role.TEACHER in ended else 0
        unled = (
            _end_classes(session, caller, staff_id, until) if Role.CLASS_TEACHER in ended else []
        )
        if Role.PSYCHOLOGIST in ended:
            _end_assignments(session, caller, staff_id, until)
        record_access(session, caller, basis, kind="people")
        return Ended(load_card(session, caller, staff_id), groups, unled, until < today())


def assign_pupils(
    database: Database,
    caller: Caller,
    staff_id: UUID,
    *,
    pupil_ids: Collection[UUID],
    since: date,
    seen: str | None,
) -> StaffCard:
    """Let a psychologist have these pupils, and no others, from a day on.

    Raises:
        Conflict: somebody has changed the list since.
        NotFound: there is no such member of staff, or no such child.
    """
    basis = require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        before = lock_card(session, caller, staff_id)
        there = {one.id for one in before.pupils if (one.until or date.max) >= since}
        demand_seen(
            seen,
            before.pupils_seen,
            said("учеников у психолога — %(count)s", count=len(there)),
        )
        _demand_pupils(session, school_id, pupil_ids)
        new, gone = set(pupil_ids) - there, there - set(pupil_ids)
        _assign(session, caller, staff_id, new, since)
        _end_assignments(session, caller, staff_id, since - timedelta(days=1), gone)
        touched = [basis.on(pupil_id=one) for one in sorted(new | gone)]
        record_accesses(session, caller, touched or [basis], kind="people")
        return load_card(session, caller, staff_id)


def _refuse_end(
    session: Session, caller: Caller, staff_id: UUID, roles: Collection[Role]
) -> None:
    if not roles:
        raise Conflict(said("К этому дню сотрудник уже не занимает ни одной из этих должностей."))
    person_id = session.scalar(
        select(Staff.person_id).where(
            Staff.school_id == caller.school_id, Staff.id == staff_id
        )
    )
    if person_id == caller.person_id and caller.role in roles:
        raise Conflict(said(
            "Снять с должности самого себя нельзя: это делает другой заместитель."
        ))


def _forget(session: Session, caller: Caller, appointment_ids: Collection[UUID]) -> None:
    """Take away appointments that were to begin after the last day."""
    if not appointment_ids:
        return
    record_removal(session, caller, APPOINTMENT_FACTS, appointment_ids)
    session.execute(
        delete(Appointment).where(
            Appointment.school_id == caller.school_id, Appointment.id.in_(appointment_ids)
        )
    )


def _end_loads(session: Session, caller: Caller, staff_id: UUID, until: date) -> int:
    first_free = until + timedelta(days=1)
    # A load that was to begin later is a vacancy from that day: until then others teach.
    vacant: dict[UUID, tuple[date, NewLoad]] = {}
    for group_id, hours, since in session.execute(
        select_lasting_loads(school_of(caller), staff_id, first_free)
    ):
        free = max(first_free, since or date.min)
        vacant.setdefault(group_id, (free, NewLoad(group_id, None, hours)))
    planned = session.execute(
        select(
            TeachingLoad.since, TeachingLoad.group_id, TeachingLoad.teacher_id, TeachingLoad.hours
        )
        .where(
            TeachingLoad.school_id == school_of(caller),
            TeachingLoad.group_id.in_(vacant),
            TeachingLoad.since > first_free,
            TeachingLoad.teacher_id != staff_id,
        )
        .order_by(TeachingLoad.since)
    ).all()
    for free in sorted({free for free, _ in vacant.values()}):
        loads = [load for since, load in vacant.values() if since == free]
        assign_loads(session, caller, loads, since=free)
    for since, group_id, teacher_id, hours in planned:
        if since and since > vacant[group_id][0]:
            assign_loads(session, caller, [NewLoad(group_id, teacher_id, hours)], since=since)
    return len(vacant)


def _end_classes(
    session: Session, caller: Caller, staff_id: UUID, until: date
) -> list[str]:
    first_free, school_id = until + timedelta(days=1), school_of(caller)
    led: dict[UUID, date] = {}
    for class_id, since in session.execute(
        select_lasting_classes(school_id, staff_id, first_free)
    ):
        led.setdefault(class_id, max(first_free, since or date.min))
    planned = session.execute(
        select(ClassTeacher.since, ClassTeacher.class_id, ClassTeacher.staff_id)
        .where(
            ClassTeacher.school_id == school_id,
            ClassTeacher.class_id.in_(led),
            ClassTeacher.since > first_free,
            ClassTeacher.staff_id != staff_id,
        )
        .order_by(ClassTeacher.since)
    ).all()
    for free in sorted(set(led.values())):
        nobody: dict[UUID, UUID | None] = dict.fromkeys(
            class_id for class_id, since in led.items() if since == free
        )
        set_class_teachers(session, caller, nobody, since=free)
    for since, class_id, leader in planned:
        if since and since > led[class_id]:
            set_class_teachers(session, caller, {class_id: leader}, since=since)
    return list(
        session.scalars(
            select(SchoolClass.name)
            .where(SchoolClass.school_id == school_id, SchoolClass.id.in_(led))
            .order_by(SchoolClass.grade, SchoolClass.letter)
        )
    )


def _end_assignments(
    session: Session,
    caller: Caller,
    staff_id: UUID,
    until: date,
    pupil_ids: Collection[UUID] | None = None,
) -> None:
    """End a psychologist's work with children (all) with a last day; what was to begin goes."""
    mine = [Assignment.school_id == caller.school_id, Assignment.staff_id == staff_id]
    if pupil_ids is not None:
        mine.append(Assignment.pupil_id.in_(pupil_ids))
    session.execute(delete(Assignment).where(*mine, Assignment.since > until))
    session.execute(
        update(Assignment)
        .where(*mine, func.coalesce(Assignment.until, date.max) > until)
        .values(until=until)
    )


def _assign(
    session: Session,
    caller: Caller,
    staff_id: UUID,
    pupil_ids: Collection[UUID],
    since: date,
) -> None:
    rows = [
        {
            "school_id": school_of(caller),
            "staff_id": staff_id,
            "pupil_id": pupil_id,
            "since": since,
        }
        for pupil_id in sorted(pupil_ids)
    ]
    if rows:
        statement = insert(Assignment).values(rows)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["staff_id", "pupil_id", "school_id"],
                set_={"since": since, "until": None},
            )
        )


def _demand_pupils(session: Session, school_id: str, pupil_ids: Collection[UUID]) -> None:
    found = session.scalars(
        select(Pupil.id).where(Pupil.school_id == school_id, Pupil.id.in_(pupil_ids))
    ).all()
    if len(found) < len(set(pupil_ids)):
        raise NotFound(said("Такого ученика в школе нет."))


def _told_roles(card: StaffCard) -> str:
    held = [one for one in card.appointments if (one.until or date.max) >= today()]
    return said("должностей — %(count)s", count=len(held))
