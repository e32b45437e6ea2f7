"""Gives roles to staff and ends them: the steps of others' transactions, for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.facts.usecases import record_facts
from services.journal.people.models import Appointment, Staff
from services.journal.people.queries import APPOINTMENT_FACTS, holds, in_force
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import new_id
from services.shared.errors import Conflict, NotFound
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class NewAppointment:
    """A role for a member of staff; without `since` from of old, `ground` is the order."""

    staff_id: UUID
    role: Role
    since: date | None = None
    ground: str | None = None


def appoint_all(
    session: Session, caller: Caller, wanted: Iterable[NewAppointment]
) -> list[UUID]:
    """Give roles that are not held already; return the new appointments (a caller's step).

    Two statements, however many. An appointment that overlaps another of the same person and role
    is left as it is: who holds a role already keeps it, with its own dates.
    """
    rows = [
        {
            "school_id": school_of(caller),
            "id": new_id(),
            "staff_id": one.staff_id,
            "role": one.role,
            "since": one.since,
            "ground": one.ground,
        }
        for one in dict.fromkeys(wanted)
    ]
    if not rows:
        return []
    new = session.scalars(
        insert(Appointment).values(rows).on_conflict_do_nothing().returning(Appointment.id)
    ).all()
    record_facts(session, caller, APPOINTMENT_FACTS, new)
    return list(new)


def end_appointments(
    session: Session,
    caller: Caller,
    appointment_ids: Collection[UUID],
    until: date,
    ground: str | None,
) -> None:
    """End appointments with a last day, by an order (a caller's step; two statements)."""
    session.execute(
        update(Appointment)
        .where(Appointment.school_id == school_of(caller), Appointment.id.in_(appointment_ids))
        .values(until=until, end_ground=ground)
    )
    record_facts(session, caller, APPOINTMENT_FACTS, appointment_ids, ["until"])


def ensure_roles(
    session: Session,
    caller: Caller,
    staff_ids: Collection[UUID],
    role: Role,
    since: date | None,
    ground: str | None = None,
) -> None:
    """Let members of staff hold a role on a day and after it: a caller's step.

    Raises:
        Conflict: somebody has left the school by then, or holds the role from a later day.
        NotFound: somebody is not of the staff.
    """
    if not staff_ids:
        return
    day = since or date.min
    found = session.execute(
        select(
            Staff.id,
            Staff.initialled_name,
            holds(role, day).label("holds"),
            _APPOINTED.label("appointed"),
            _at_work(day).label("at_work"),
        ).where(Staff.school_id == school_of(caller), Staff.id.in_(staff_ids))
    ).all()
    if len(found) < len(set(staff_ids)):
        raise NotFound(said("Такого сотрудника в школе нет."))
    for one in found:
        if one.appointed and not one.at_work:
            raise Conflict(said(
                "%(name)s в этот день уже не работает в школе. Сначала назначьте на должность.",
                name=one.initialled_name,
            ))
    new = [NewAppointment(one.id, role, since, ground) for one in found if not one.holds]
    if len(appoint_all(session, caller, new)) < len(new):
        raise Conflict(said(
            "Роль записана с более позднего дня: сначала исправьте день назначения."
        ))


def who_is_at_work(
    session: Session, caller: Caller, staff_ids: Iterable[UUID], day: date
) -> set[UUID]:
    """Return who of the staff may be given work from a day on: who has left by then may not."""
    return set(
        session.scalars(
            select(Staff.id).where(
                Staff.school_id == school_of(caller),
                Staff.id.in_(set(staff_ids)),
                or_(~_APPOINTED, _at_work(day)),
            )
        )
    )


_APPOINTED = exists().where(
    Appointment.school_id == Staff.school_id, Appointment.staff_id == Staff.id
)


def _at_work(day: date) -> ColumnElement[bool]:
    return exists().where(
        Appointment.school_id == Staff.school_id,
        Appointment.staff_id == Staff.id,
        or_(Appointment.until.is_(None), Appointment.until >= day),
    )


def roles_held(session: Session, school_id: str, day: date) -> dict[UUID, list[Role]]:
    """Return staff id → roles held on a day, in the order of their names."""
    held: defaultdict[UUID, list[Role]] = defaultdict(list)
    query = (
        select(Appointment.staff_id, Appointment.role)
        .where(Appointment.school_id == school_id, in_force(Appointment, day))
        .order_by(Appointment.role)
    )
    for staff_id, role in session.execute(query):
        held[staff_id].append(Role(role))
    return dict(held)
