"""Reads of accounts: what the people of a school are in it."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.journal.core.base import Named
from services.journal.people.models import (
    Account,
    Appointment,
    Pupil,
    Representation,
    Representative,
    Staff,
)
from services.journal.people.queries import in_force
from services.shared.accountability.roles import Role

_NO_CHILDREN = cast(null(), ARRAY(Text))


def select_members(school_id: str, day: date) -> CompoundSelect[Any]:
    """Select who somebody is in a school on a day, by role; pupils only if they have a login.

    Columns: person_id, role, family_name, given_name, patronymic, children (the full names of a
    representative's children in the order of names, whatever a court has restricted; else NULL).
    """
    children = func.array_agg(Pupil.full_name).aggregate_order_by(Pupil.sort_key, Pupil.id)
    return union_all(
        _members(Staff, Appointment.role, _NO_CHILDREN)
        .join_from(Staff, Appointment)
        .where(Staff.school_id == school_id, in_force(Appointment, day)),
        _members(Representative, literal(Role.REPRESENTATIVE.value), children)
        .join_from(Representative, Representation)
        .join_from(Representation, Pupil)
        .where(Representative.school_id == school_id)
        .group_by(Representative.school_id, Representative.id),
        _members(Pupil, literal(Role.PUPIL.value), _NO_CHILDREN)
        .join_from(Pupil, Account, Account.person_id == Pupil.person_id)
        .where(Pupil.school_id == school_id),
    )


def _members(
    model: type[Named], role: SQLColumnExpression[str], children: ColumnElement[Any]
) -> Select[Any]:
    return select(
        model.person_id,
        role.label("role"),
        model.family_name,
        model.given_name,
        model.patronymic,
        children.label("children"),
    )
