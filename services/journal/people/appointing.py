"""Gives roles to staff and ends them: the steps of others' transactions, for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.facts.usecases import record_facts
from services.journal.people.models import Appointment
from services.journal.people.queries import APPOINTMENT_FACTS, in_force
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import new_id


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
