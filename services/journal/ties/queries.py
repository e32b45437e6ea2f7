"""Reads of ties: what a person leads or teaches in a school, and which children are theirs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    ScalarSelect,
    Select,
    Uuid,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from services.journal.classes.models import SchoolClass, SubjectGroup
from services.journal.classes.queries import LATEST_CLASS, left_on
from services.journal.people.models import (
    Assignment,
    Pupil,
    Representation,
    Representative,
    Staff,
)
from services.journal.people.queries import holds, in_force
from services.journal.people.rules import READ_AFTER
from services.journal.reviewers.queries import select_unled_classes
from services.journal.schools.models import School
from services.journal.ties.rules import born_of_age
from services.journal.timetable.queries import select_day_groups
from services.shared.accountability.roles import Role
from services.shared.process.clock import zone_name


def select_school(
    school_id: str, person_id: UUID, role: Role, moment: datetime
) -> Select[str, str | None, list[UUID] | None, list[UUID] | None]:
    """Select a school's name and time zone with an array: the classes that a class teacher leads,
    the groups that a teacher teaches, the classes that nobody leads for a deputy; NULL in any
    other role; and one of the groups that a teacher has in another's stead on the day. Empty for
    who does not hold the role on the school's day of the moment: a class or group left over gives
    nothing.

    One statement: asked ahead of a page, it counts among the statements of that page.
    """
    day = _day_at(school_id, moment)
    own = _select_work(school_id, person_id, role, day)
    of_day = None
    if role is Role.TEACHER:
        of_day = select_day_groups(school_id, day).where(
            Staff.person_id == person_id, holds(role, day)
        )
    return select(School.name, School.time_zone, _array(own), _array(of_day)).where(
        School.code == school_id
    )


def _array(ids: Select[UUID] | None) -> Any:
    if ids is None:
        return null()
    return func.array(ids.scalar_subquery(), type_=ARRAY(Uuid))


def _day_at(school_id: str, moment: datetime) -> ScalarSelect[date]:
    """Return the day of a moment at a school whose time zone is not known yet."""
    asked = aliased(School)
    zone = func.coalesce(asked.time_zone, zone_name())
    day = cast(func.timezone(zone, literal(moment)), Date)
    return select(day).where(asked.code == school_id).scalar_subquery()


def _select_work(
    school_id: str, person_id: UUID, role: Role, day: ScalarSelect[date]
) -> Select[UUID] | None:
    self = (Staff.school_id == school_id, Staff.person_id == person_id, holds(role, day))
    match role:
        case Role.CLASS_TEACHER:
            return select(SchoolClass.id).join(Staff).where(*self)
        case Role.TEACHER:
            return select(SubjectGroup.id).join(Staff).where(*self)
        case Role.DEPUTY:
            return select_unled_classes(school_id, day).where(
                exists(select(Staff.id).where(*self))
            )
        case _:
            return None


def select_children(
    school_id: str, person_id: UUID, role: Role, day: date
) -> Select[UUID, str, str | None, date | None] | None:
    """Select a person's children by name; None for a role that has none.

    Columns: id, name, class, and the last day at the school of who has left it before the day.
    A pupil has the own record, a psychologist the children assigned on the day; a representative
    those who are not of age and whom no court's restriction keeps from them on the day. A family
    has a child for a year after its last day (`READ_AFTER`).
    """
    children = (
        select(Pupil.id, Pupil.full_name, LATEST_CLASS.c.name, left_on(Pupil, day))
        .outerjoin(LATEST_CLASS, true())
        .where(Pupil.school_id == school_id)
        .order_by(Pupil.sort_key, Pupil.id)
    )
    readable = left_on(Pupil, day - READ_AFTER).is_(None)
    match role:
        case Role.PUPIL:
            return children.where(
                Pupil.person_id == person_id, Pupil.merged_into.is_(None), readable
            )
        case Role.REPRESENTATIVE:
            return (
                children.where(readable)
                .join_from(Pupil, Representation)
                .join_from(Representation, Representative)
                .where(
                    Representative.person_id == person_id,
                    or_(Pupil.born_on.is_(None), Pupil.born_on > born_of_age(day)),
                    or_(
                        Representation.restricted_from.is_(None),
                        Representation.restricted_from > day,
                        Representation.restricted_until < day,
                    ),
                )
            )
        case Role.PSYCHOLOGIST:
            return (
                children.join_from(Pupil, Assignment)
                .join_from(Assignment, Staff)
                .where(
                    Staff.person_id == person_id,
                    holds(role, day),
                    in_force(Assignment, day),
                )
            )
        case _:
            return None
