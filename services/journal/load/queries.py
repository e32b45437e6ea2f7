"""Reads of teaching load: of a class's groups, of every teacher; what is told of it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, select

from services.journal.classes.models import (
    ClassTeacher,
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.queries import GROUP_ORDER
from services.journal.facts.queries import facts_of
from services.journal.load.models import TeachingLoad
from services.journal.people.models import Staff
from services.journal.people.queries import in_force

LOAD_FACTS = facts_of(
    TeachingLoad,
    "group_id",
    "teacher_id",
    "hours",
    "since",
    "until",
    class_id=select(SubjectGroup.class_id)
    .where(
        SubjectGroup.school_id == TeachingLoad.school_id,
        SubjectGroup.id == TeachingLoad.group_id,
    )
    .correlate(TeachingLoad)
    .scalar_subquery(),
)


def teacher_on(day: date) -> ColumnElement[Any]:
    """Who teaches `SubjectGroup` on a day: by its load; without any, whom the group names."""
    of_group = (
        TeachingLoad.school_id == SubjectGroup.school_id,
        TeachingLoad.group_id == SubjectGroup.id,
    )
    by_load = (
        select(TeachingLoad.teacher_id)
        .where(*of_group, in_force(TeachingLoad, day))
        .correlate(SubjectGroup)
        .scalar_subquery()
    )
    dated = exists().where(*of_group).correlate(SubjectGroup)
    return case((dated, by_load), else_=SubjectGroup.teacher_id)


def select_group_loads(school_id: str, *groups: Any) -> Select[Any]:
    """Select groups with every load of theirs, in the order of groups and days.

    Columns: id, subject, subgroup, taught_by (who teaches now), members (of a subgroup); of the
    load teacher_id, teacher, hours, since, until and load_id, NULL of a group without any.
    """
    members = (
        select(func.count())
        .where(
            SubjectGroupMember.school_id == SubjectGroup.school_id,
            SubjectGroupMember.group_id == SubjectGroup.id,
        )
        .correlate(SubjectGroup)
        .scalar_subquery()
    )
    return (
        select(
            SubjectGroup.id,
            SubjectGroup.class_id,
            SubjectGroup.subject_id,
            Subject.name.label("subject"),
            SubjectGroup.name.label("subgroup"),
            SubjectGroup.teacher_id.label("taught_by"),
            members.label("members"),
            TeachingLoad.id.label("load_id"),
            TeachingLoad.teacher_id,
            TeachingLoad.hours,
            TeachingLoad.since,
            TeachingLoad.until,
        )
        .select_from(SubjectGroup)
        .join_from(SubjectGroup, Subject)
        .outerjoin(
            TeachingLoad,
            (TeachingLoad.school_id == SubjectGroup.school_id)
            & (TeachingLoad.group_id == SubjectGroup.id),
        )
        .where(SubjectGroup.school_id == school_id, *groups)
        .order_by(*GROUP_ORDER, TeachingLoad.since.nulls_first())
    )


def select_leaders(
    school_id: str, class_id: UUID
) -> Select[UUID, str, date | None, date | None, str | None]:
    """Select who has led a class, earliest first: staff_id, name, since, until, ground."""
    return (
        select(
            ClassTeacher.staff_id,
            Staff.full_name.label("name"),
            ClassTeacher.since,
            ClassTeacher.until,
            ClassTeacher.ground,
        )
        .select_from(ClassTeacher)
        .join_from(ClassTeacher, Staff)
        .where(ClassTeacher.school_id == school_id, ClassTeacher.class_id == class_id)
        .order_by(ClassTeacher.since.nulls_first())
    )


def select_teachers_load(
    school_id: str, year_id: UUID, day: date
) -> Select[UUID, str, UUID, str, UUID, str, str | None, Decimal | None]:
    """Select what is taught in a year on a day, a row for each group, by teacher and class.

    Columns: teacher_id and teacher (NULL: a vacancy), class_id, class_name, group_id, subject,
    subgroup, hours (NULL: not said).
    """
    return (
        select(
            Staff.id.label("teacher_id"),
            Staff.full_name.label("teacher"),
            SchoolClass.id.label("class_id"),
            SchoolClass.name.label("class_name"),
            SubjectGroup.id.label("group_id"),
            Subject.name.label("subject"),
            SubjectGroup.name.label("subgroup"),
            TeachingLoad.hours,
        )
        .select_from(SubjectGroup)
        .join_from(SubjectGroup, SchoolClass)
        .join_from(SubjectGroup, Subject)
        .outerjoin(
            TeachingLoad,
            (TeachingLoad.school_id == SubjectGroup.school_id)
            & (TeachingLoad.group_id == SubjectGroup.id)
            & in_force(TeachingLoad, day),
        )
        .outerjoin(
            Staff,
            (Staff.school_id == SubjectGroup.school_id) & (Staff.id == teacher_on(day)),
        )
        .where(SubjectGroup.school_id == school_id, SchoolClass.year_id == year_id)
        .order_by(
            Staff.sort_key.nulls_first(),
            Staff.id,
            SchoolClass.grade,
            SchoolClass.letter.collate("C"),
            *GROUP_ORDER,
        )
    )
