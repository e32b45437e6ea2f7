"""Who holds a role on a day; what is told of pupils and posts in the history of facts."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_

from services.journal.facts.queries import FactKind, facts_of
from services.journal.people.models import Appointment, Pupil, Staff
from services.shared.accountability.roles import Role


def in_force(model: Any, day: date | ScalarSelect[date]) -> ColumnElement[bool]:
    """Whether a row with `since` and `until` holds on a day: its first and last day count."""
    return and_(
        or_(model.since.is_(None), model.since <= day),
        or_(model.until.is_(None), model.until >= day),
    )


def holds(role: Role, day: date | ScalarSelect[date]) -> ColumnElement[bool]:
    """Whether `Staff` is appointed to a role on a day: who was, or will be, does not act in it."""
    return exists().where(
        Appointment.school_id == Staff.school_id,
        Appointment.staff_id == Staff.id,
        Appointment.role == role,
        in_force(Appointment, day),
    )


# A name is not for a history that stays: a digest of it, other for each pupil of the same name.
_WHO = func.encode(
    func.sha256(
        func.convert_to(
            func.concat_ws(
                "/", Pupil.id, Pupil.family_name, Pupil.given_name, Pupil.patronymic, Pupil.born_on
            ),
            "UTF8",
        )
    ),
    "hex",
)
PUPIL_FACTS = FactKind(
    Pupil, Pupil.id, [("person_id", Pupil.person_id), ("name_and_birth", _WHO)]
)
APPOINTMENT_FACTS = facts_of(Appointment, "staff_id", "role", "since", "until")
