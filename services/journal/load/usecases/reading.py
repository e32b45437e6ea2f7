"""Shows who leads a class and who teaches its groups, and what every teacher teaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass, SubjectGroup
from services.journal.load.access import LOAD_READ
from services.journal.load.queries import (
    select_group_loads,
    select_leaders,
    select_teachers_load,
)
from services.journal.people.models import Staff
from services.journal.people.seen import seen_of
from services.journal.years.models import AcademicYear
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class Stint:
    """Somebody leads a class from one day to another; None: from of old, without an end."""

    staff_id: UUID
    name: str
    since: date | None
    until: date | None
    ground: str | None


@dataclass(frozen=True, slots=True)
class GroupLoad:
    """Who teaches a group how many hours a week from when; no teacher: a vacancy."""

    teacher_id: UUID | None
    teacher: str | None
    hours: Decimal | None
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class StaffedGroup:
    """A subject group: its load today or on the year's first day (`now`), and what is to follow.

    `members` counts a subgroup's list. `seen` is to be sent with a change of the load.
    """

    id: UUID
    subject_id: UUID
    subject: str
    subgroup: str | None
    members: int
    now: GroupLoad
    later: list[GroupLoad]
    seen: str


@dataclass(frozen=True, slots=True)
class ClassStaffing:
    """Who leads a class (`class_teacher`) and who teaches its groups; hours in all.

    As it is today; before the year begins, as it is on its first day. `seen` is to be sent with a
    change of the class teacher.
    """

    id: UUID
    name: str
    year_id: UUID
    class_teacher_id: UUID | None
    class_teacher: str | None
    leaders: list[Stint]
    groups: list[StaffedGroup]
    hours: Decimal
    seen: str


@dataclass(frozen=True, slots=True)
class TaughtGroup:
    """What a teacher teaches: a group of a class; hours None where nobody has said."""

    class_id: UUID
    class_name: str
    group_id: UUID
    subject: str
    subgroup: str | None
    hours: Decimal | None


@dataclass(frozen=True, slots=True)
class TeacherLoad:
    """A teacher with all that is taught today; without a teacher, what nobody teaches."""

    teacher_id: UUID | None
    teacher: str | None
    hours: Decimal
    groups: list[TaughtGroup]


def read_staffing(database: Database, caller: Caller, class_id: UUID) -> ClassStaffing:
    """Return who leads a class and who teaches it.

    Raises:
        Forbidden: the caller's role does not allow it.
        NotFound: there is no such class.
    """
    basis = require(LOAD_READ, caller, Target(class_id=class_id))
    with database.transaction(caller.school_id) as session:
        found = load_staffing(session, caller, class_id)
        record_access(session, caller, basis, kind="load")
        return found


def list_teachers(database: Database, caller: Caller, year_id: UUID) -> list[TeacherLoad]:
    """Return what everybody teaches in a year, by name; what nobody teaches comes first.

    As it is today; before the year begins, as it is on its first day.
    """
    basis = require(LOAD_READ, caller, Target())
    found: list[TeacherLoad] = []
    with database.transaction(caller.school_id) as session:
        starts_on = session.scalar(
            select(AcademicYear.starts_on).where(
                AcademicYear.school_id == school_of(caller), AcademicYear.id == year_id
            )
        )
        day = max(today(), starts_on or date.min)
        rows = session.execute(select_teachers_load(school_of(caller), year_id, day))
        record_access(session, caller, basis, kind="load")
        for teacher_id, teacher, *group in cast(Iterable[tuple[Any, ...]], rows):
            if not found or found[-1].teacher_id != teacher_id:
                found.append(TeacherLoad(teacher_id, teacher or None, Decimal(0), []))
            found[-1].groups.append(TaughtGroup(*group))
    return [
        TeacherLoad(
            one.teacher_id, one.teacher, sum((g.hours or Decimal(0) for g in one.groups),
            Decimal(0)), one.groups,
        )
        for one in found
    ]


def load_staffing(session: Session, caller: Caller, class_id: UUID) -> ClassStaffing:
    """Return who leads a class and who teaches it, inside the caller's transaction.

    Raises:
        NotFound: there is no such class.
    """
    school_id = school_of(caller)
    of_class = session.execute(
        select(
            SchoolClass.name, SchoolClass.year_id, SchoolClass.class_teacher_id, Staff.full_name,
            AcademicYear.starts_on,
        )
        .join_from(SchoolClass, Staff, isouter=True)
        .join_from(SchoolClass, AcademicYear)
        .where(SchoolClass.school_id == school_id, SchoolClass.id == class_id)
    ).one_or_none()
    if of_class is None:
        raise NotFound(said("Такого класса нет."))
    name, year_id, teacher_id, teacher, starts_on = of_class
    day = max(today(), starts_on)
    leaders = [Stint(*row) for row in session.execute(select_leaders(school_id, class_id))]
    if leaders:
        leads = next((one for one in leaders if _holds(one, day)), None)
        teacher_id, teacher = (leads.staff_id, leads.name) if leads else (None, "")
    groups = _groups(session, school_id, class_id, day)
    return ClassStaffing(
        class_id,
        name,
        year_id,
        teacher_id,
        teacher or None,
        leaders,
        groups,
        sum((one.now.hours or Decimal(0) for one in groups), Decimal(0)),
        seen_of(teacher_id, [(one.staff_id, one.since, one.until) for one in leaders]),
    )


def _groups(
    session: Session, school_id: str, class_id: UUID, day: date
) -> list[StaffedGroup]:
    rows = session.execute(
        select_group_loads(school_id, SubjectGroup.class_id == class_id)
    ).mappings().all()
    wanted = {row["teacher_id"] for row in rows} | {row["taught_by"] for row in rows}
    names = dict(
        session.execute(
            select(Staff.id, Staff.full_name).where(
                Staff.school_id == school_id, Staff.id.in_(wanted - {None})
            )
        ).all()
    )
    of_group: dict[UUID, list[Any]] = {}
    for row in rows:
        of_group.setdefault(row["id"], []).append(row)
    return [_group(loads, names, day) for loads in of_group.values()]


def _holds(one: Stint | GroupLoad, day: date) -> bool:
    return (one.since or date.min) <= day <= (one.until or date.max)


def _group(rows: list[Any], names: dict[UUID, str], day: date) -> StaffedGroup:
    first = rows[0]
    loads = [
        GroupLoad(
            row["teacher_id"], names.get(row["teacher_id"]), row["hours"], row["since"],
            row["until"],
        )
        for row in rows
        if row["load_id"] is not None
    ]
    undated = None if loads else first["taught_by"]
    now = next(
        (one for one in loads if _holds(one, day)),
        GroupLoad(undated, names.get(undated) if undated else None, None, None, None),
    )
    return StaffedGroup(
        first["id"],
        first["subject_id"],
        first["subject"],
        first["subgroup"],
        first["members"],
        now,
        [one for one in loads if (one.since or date.min) > day],
        seen_of(first["taught_by"], [
            (one.teacher_id, one.hours, one.since, one.until) for one in loads
        ]),
    )


def told_load(group: StaffedGroup) -> str:
    """Return in words who teaches a group now."""
    subject = " ".join(filter(None, (group.subject, group.subgroup)))
    teacher = group.now.teacher or said("не назначен")
    if group.now.hours is None:
        return said("%(subject)s — %(teacher)s", subject=subject, teacher=teacher)
    return said(
        "%(subject)s — %(teacher)s, часов в неделю — %(hours)s",
        subject=subject,
        teacher=teacher,
        hours=str(group.now.hours.normalize()),
    )
