"""Reads of accounts: what people are in a school, and who of it can be invited."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

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
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.journal.classes.models import Enrolment
from services.journal.classes.queries import left_on, not_departed_before
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
from services.journal.people.rules import READ_AFTER
from services.shared.accountability.roles import Role

_LOOKED_BACK = 3
_NO_CHILDREN = cast(null(), ARRAY(Text))


def select_members(
    school_id: str, day: date, person_ids: Collection[UUID] | None = None
) -> CompoundSelect[Any]:
    """Select who somebody is in a school, a row for each role; pupils only if they have a login.

    Who has left the school is nothing in it: staff with the last post; a pupil a year after the
    last class, a representative a year after the last child's (`READ_AFTER`: until then they read
    what is theirs). `person_ids` bounds whom to look at.
    Columns: person_id, role, family_name, given_name, patronymic, children (the full names of a
    representative's children in the order of names, whatever a court has restricted; else NULL).
    """
    children = func.array_agg(Pupil.full_name).aggregate_order_by(Pupil.sort_key, Pupil.id)
    return union_all(
        _members(Staff, Appointment.role, _NO_CHILDREN)
        .join_from(Staff, Appointment)
        .where(
            Staff.school_id == school_id,
            _among(Staff, person_ids),
            in_force(Appointment, day),
        ),
        _members(Representative, literal(Role.REPRESENTATIVE.value), children)
        .join_from(Representative, Representation)
        .join_from(Representation, Pupil)
        .where(
            Representative.school_id == school_id,
            _among(Representative, person_ids),
            _reads(day),
        )
        .group_by(Representative.school_id, Representative.id),
        _members(Pupil, literal(Role.PUPIL.value), _NO_CHILDREN)
        .join_from(Pupil, Account, Account.person_id == Pupil.person_id)
        .where(
            Pupil.school_id == school_id, Pupil.merged_into.is_(None),
            _among(Pupil, person_ids), _reads(day),
        ),
    )


def select_pupils_of_class(school_id: str, class_id: UUID, day: date) -> Select[Any]:
    """Select the children of a class by name: id and the columns of a name.

    Who has left it before the day is not among them; who comes later is: letters are printed
    before the first day of school.
    """
    return (
        select(Pupil.id, *_who(Pupil))
        .join(
            Enrolment,
            (Enrolment.school_id == Pupil.school_id) & (Enrolment.pupil_id == Pupil.id),
        )
        .where(
            Pupil.school_id == school_id,
            Enrolment.class_id == class_id,
            not_departed_before(day),
        )
        .order_by(Pupil.sort_key, Pupil.id)
    )


def select_representatives_of_class(school_id: str, class_id: UUID, day: date) -> Select[Any]:
    """Select who represents the children of a class, a row for each child that is theirs.

    Whom a court keeps from the child on the day is not among them.
    Columns: those of a name, e_mail, child (id), child_name.
    """
    in_class = select_pupils_of_class(school_id, class_id, day).with_only_columns(Pupil.id)
    return (
        select(
            *_who(Representative),
            Representative.e_mail,
            Pupil.id.label("child"),
            Pupil.full_name.label("child_name"),
        )
        .join_from(Representative, Representation)
        .join_from(Representation, Pupil)
        .where(
            Representative.school_id == school_id,
            Pupil.id.in_(in_class.order_by(None)),
            or_(
                Representation.restricted_from.is_(None),
                Representation.restricted_from > day,
                Representation.restricted_until < day,
            ),
        )
        .order_by(Representative.sort_key, Representative.id, Pupil.sort_key)
    )


def select_staff(school_id: str, day: date) -> Select[Any]:
    """Select the staff by name: the columns of a name, roles, e_mail.

    Roles that begin later count: letters are printed before the first day of work.
    """
    return (
        select(
            *_who(Staff),
            Staff.e_mail,
            func.array_agg(Appointment.role.distinct()).label("roles"),
        )
        .join_from(Staff, Appointment)
        .where(
            Staff.school_id == school_id,
            or_(Appointment.until.is_(None), Appointment.until >= day),
        )
        .group_by(Staff.school_id, Staff.id)
        .order_by(Staff.sort_key, Staff.id)
    )


def select_turned(school_id: str, day: date) -> Select[UUID]:
    """Select the people with accounts for whom the last days, up to `day`, were a first or last.

    The first counts from the day itself, the last from the day after. Some days are looked at
    again, so that a worker that stood still leaves nobody out. A family's last day is that on
    which it may still read.
    """
    earliest = day - timedelta(days=_LOOKED_BACK)
    left = select(Enrolment.pupil_id).where(
        Enrolment.school_id == school_id,
        Enrolment.departed_on.between(earliest - READ_AFTER, day - READ_AFTER),
    )
    people = union(
        select(Pupil.person_id).where(Pupil.school_id == school_id, Pupil.id.in_(left)),
        select(Representative.person_id)
        .join_from(Representative, Representation)
        .where(Representative.school_id == school_id, Representation.pupil_id.in_(left)),
        select(Staff.person_id)
        .join_from(Staff, Appointment)
        .where(
            Staff.school_id == school_id,
            or_(
                Appointment.since.between(earliest, day),
                Appointment.until.between(earliest, day),
            ),
        ),
    ).subquery()
    return select(Account.person_id).where(Account.person_id.in_(select(people.c.person_id)))


def _who(model: type[Named]) -> tuple[ColumnElement[Any], ...]:
    return (  # type: ignore[return-value]
        model.person_id, model.family_name, model.given_name, model.patronymic
    )


def _among(model: type[Named], person_ids: Collection[UUID] | None) -> ColumnElement[bool]:
    return true() if person_ids is None else model.person_id.in_(person_ids)


def _reads(day: date) -> ColumnElement[bool]:
    return left_on(Pupil, day - READ_AFTER).is_(None)


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
