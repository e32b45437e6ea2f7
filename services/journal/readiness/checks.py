"""What is looked for before the first lesson: each check counts what is missing.

Another feature adds its own: a `Check` in `CHECKS` here, and its sentence with the way to mend it
in the pages (`services/gateway/pages/people/labels.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from services.journal.calendar.models import BellSchedule, DayOff
from services.journal.classes.models import (
    ClassTeacher,
    Enrolment,
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.queries import not_departed_before
from services.journal.family.doubles import select_doubles
from services.journal.family.queries import pupil_states, representative_states
from services.journal.load.models import TeachingLoad
from services.journal.load.queries import teacher_on
from services.journal.people.models import Pupil, Representative, Staff
from services.journal.people.queries import holds, in_force
from services.journal.staff.queries import has_account, is_at_work
from services.journal.timetable.models import Timetable
from services.journal.years.models import AcademicYear, Term
from services.shared.accountability.roles import Role


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which school, year and day; `year_id` is None where no year is opened.

    The day is today; before the year begins, its first day: what was planned for it is there.
    """

    school_id: str
    year_id: UUID | None
    day: date


@dataclass(frozen=True, slots=True)
class Check:
    """A name and what makes of the question a number: how much is missing, nought for ready."""

    name: str
    count: Callable[[Asked], ColumnElement[int]]


def _count(model: Any, asked: Asked, *conditions: Any) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(model)
        .where(model.school_id == asked.school_id, *conditions)
        .scalar_subquery()
    )


def _no_row(model: Any, asked: Asked, *conditions: Any) -> ColumnElement[int]:
    """Return one where there is no such row, else nought."""
    return 1 - func.least(_count(model, asked, *conditions), 1)


def _of_year(asked: Asked) -> ColumnElement[bool]:
    return SchoolClass.year_id == asked.year_id


def _groups(asked: Asked, *conditions: Any) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(SubjectGroup)
        .join_from(SubjectGroup, SchoolClass)
        .where(SubjectGroup.school_id == asked.school_id, _of_year(asked), *conditions)
        .scalar_subquery()
    )


def _no_terms(asked: Asked) -> ColumnElement[int]:
    there = exists().where(
        Term.school_id == SchoolClass.school_id,
        Term.year_id == SchoolClass.year_id,
        Term.grade == SchoolClass.grade,
    )
    return _count(SchoolClass, asked, _of_year(asked), ~there)


def _unled(asked: Asked) -> ColumnElement[int]:
    of_class = (
        ClassTeacher.school_id == SchoolClass.school_id, ClassTeacher.class_id == SchoolClass.id
    )
    by_days = (
        select(ClassTeacher.staff_id)
        .where(*of_class, in_force(ClassTeacher, asked.day))
        .correlate(SchoolClass)
        .scalar_subquery()
    )
    dated = exists().where(*of_class).correlate(SchoolClass)
    leader = exists().where(
        Staff.school_id == SchoolClass.school_id,
        Staff.id == case((dated, by_days), else_=SchoolClass.class_teacher_id),
        holds(Role.CLASS_TEACHER, asked.day),
    )
    return _count(SchoolClass, asked, _of_year(asked), ~leader)


def _empty_classes(asked: Asked) -> ColumnElement[int]:
    inside = exists().where(
        Enrolment.school_id == SchoolClass.school_id,
        Enrolment.class_id == SchoolClass.id,
        or_(Enrolment.departed_on.is_(None), Enrolment.departed_on >= asked.day),
    )
    return _count(SchoolClass, asked, _of_year(asked), ~inside)


def _subjectless(asked: Asked) -> ColumnElement[int]:
    taught = exists().where(
        SubjectGroup.school_id == SchoolClass.school_id, SubjectGroup.class_id == SchoolClass.id
    )
    return _count(SchoolClass, asked, _of_year(asked), ~taught)


def _no_hours(asked: Asked) -> ColumnElement[int]:
    hours = exists().where(
        TeachingLoad.school_id == SubjectGroup.school_id,
        TeachingLoad.group_id == SubjectGroup.id,
        TeachingLoad.hours.is_not(None),
        or_(in_force(TeachingLoad, asked.day), TeachingLoad.since > asked.day),
    )
    return _groups(asked, ~hours)


def _no_teacher(asked: Asked) -> ColumnElement[int]:
    planned = exists().where(
        TeachingLoad.school_id == SubjectGroup.school_id,
        TeachingLoad.group_id == SubjectGroup.id,
        TeachingLoad.teacher_id.is_not(None),
        TeachingLoad.since > asked.day,
    )
    return _groups(asked, teacher_on(asked.day).is_(None), ~planned)


def _no_members(asked: Asked) -> ColumnElement[int]:
    members = exists().where(
        SubjectGroupMember.school_id == SubjectGroup.school_id,
        SubjectGroupMember.group_id == SubjectGroup.id,
    )
    return _groups(asked, SubjectGroup.name.is_not(None), ~members)


def _in_no_subgroup(asked: Asked) -> ColumnElement[int]:
    """Children of a class that is divided for a subject who are in none of its subgroups."""
    whole, mine = aliased(SubjectGroup), aliased(SubjectGroup)
    divided = exists().where(
        SubjectGroup.school_id == Enrolment.school_id,
        SubjectGroup.class_id == Enrolment.class_id,
        SubjectGroup.name.is_not(None),
        ~exists().where(
            whole.school_id == SubjectGroup.school_id,
            whole.class_id == SubjectGroup.class_id,
            whole.subject_id == SubjectGroup.subject_id,
            whole.name.is_(None),
        ),
        ~exists()
        .where(
            mine.school_id == SubjectGroup.school_id,
            mine.class_id == SubjectGroup.class_id,
            mine.subject_id == SubjectGroup.subject_id,
            SubjectGroupMember.school_id == mine.school_id,
            SubjectGroupMember.group_id == mine.id,
            SubjectGroupMember.pupil_id == Enrolment.pupil_id,
        )
        .correlate(SubjectGroup, Enrolment),
    )
    return _count(
        Enrolment, asked, Enrolment.year_id == asked.year_id, not_departed_before(asked.day),
        divided
    )


def _pupils(state: str) -> Callable[[Asked], ColumnElement[int]]:
    return lambda asked: _count(Pupil, asked, pupil_states(asked.day)[state])


CHECKS: tuple[Check, ...] = (
    Check("no_year", lambda asked: _no_row(AcademicYear, asked)),
    Check("no_terms", _no_terms),
    Check("no_days_off", lambda asked: _no_row(DayOff, asked, DayOff.year_id == asked.year_id)),
    Check("no_bells", lambda asked: _no_row(
        BellSchedule, asked, BellSchedule.year_id == asked.year_id
    )),
    Check("no_subjects", lambda asked: _no_row(Subject, asked, ~Subject.hidden)),
    Check("no_classes", lambda asked: _no_row(SchoolClass, asked, _of_year(asked))),
    Check("empty_classes", _empty_classes),
    Check("unled_classes", _unled),
    Check("classes_without_subjects", _subjectless),
    Check("groups_without_teacher", _no_teacher),
    Check("groups_without_hours", _no_hours),
    Check("subgroups_without_pupils", _no_members),
    Check("pupils_in_no_subgroup", _in_no_subgroup),
    Check("people_twice", lambda asked: (
        select(func.count()).select_from(select_doubles(asked.school_id).subquery("double"))
        .scalar_subquery()
    )),
    Check("pupils_without_birth", _pupils("no_birth")),
    Check("pupils_without_representative", _pupils("no_representative")),
    Check("no_timetable", lambda asked: _no_row(
        Timetable, asked, Timetable.year_id == asked.year_id
    )),
    Check("staff_without_account", lambda asked: _count(
        Staff, asked, is_at_work(asked.day), ~has_account()
    )),
    Check("pupils_without_account", _pupils("no_account")),
    Check("representatives_without_account", lambda asked: _count(
        Representative, asked, representative_states(asked.day)["no_account"]
    )),
)
"""In the order in which a school is made ready."""
