"""Numbers of people in bundles, and what a bundle says of a school."""

from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.journal.classes.models import (
    Enrolment,
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.queries import last_of_year
from services.journal.load.models import TeachingLoad
from services.journal.people.models import PersonNumber, Pupil, Staff
from services.journal.years.models import AcademicYear

SOURCE = "oneroster"
"""How person_number calls the numbers of bundles."""

Rows = Select[*tuple[Any, ...]]


def select_numbers(model: type[Pupil] | type[Staff], school_id: str) -> Rows:
    """Select children or staff: the id, the person's, the numbers in their order."""
    return (
        select(
            model.id, model.person_id,
            func.array_remove(
                func.array_agg(aggregate_order_by(PersonNumber.number, PersonNumber.number)), None
            ),
        )
        .join_from(
            model, PersonNumber,
            (PersonNumber.school_id == model.school_id)
            & (PersonNumber.person_id == model.person_id)
            & (PersonNumber.source == SOURCE),
            isouter=True,
        )
        .where(model.school_id == school_id)
        .group_by(model.id, model.person_id)
    )


def select_members(school_id: str, year: str, day: date) -> Rows:
    """Select who is in which subgroup of a year, and whether still in its class on a day."""
    here = exists().where(
        Enrolment.school_id == SubjectGroup.school_id,
        Enrolment.class_id == SubjectGroup.class_id,
        Enrolment.pupil_id == SubjectGroupMember.pupil_id,
        last_of_year(func.least(day, AcademicYear.ends_on)),
    )
    return (
        select(SubjectGroupMember.group_id, SubjectGroupMember.pupil_id, here)
        .join_from(SubjectGroupMember, SubjectGroup,
                   (SubjectGroup.school_id == SubjectGroupMember.school_id)
                   & (SubjectGroup.id == SubjectGroupMember.group_id))
        .join(SchoolClass, (SchoolClass.school_id == SubjectGroup.school_id)
              & (SchoolClass.id == SubjectGroup.class_id))
        .join(AcademicYear, (AcademicYear.school_id == SchoolClass.school_id)
              & (AcademicYear.id == SchoolClass.year_id))
        .where(SubjectGroupMember.school_id == school_id, AcademicYear.name == year)
    )


def select_classes(school_id: str, year: str) -> Rows:
    """Select the classes of a year in their order, with who leads each."""
    return (
        select(SchoolClass.id, SchoolClass.grade, SchoolClass.name, SchoolClass.class_teacher_id)
        .join_from(SchoolClass, AcademicYear)
        .where(SchoolClass.school_id == school_id, AcademicYear.name == year)
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )


def select_children(school_id: str, year: str, day: date) -> Rows:
    """Select the children who are in a class of a year on a day or later, by class and name."""
    return (
        select(
            Enrolment.class_id, Pupil.id, Pupil.family_name, Pupil.given_name, Pupil.patronymic,
            Pupil.born_on,
        )
        .join_from(Enrolment, Pupil, (Pupil.school_id == Enrolment.school_id)
                   & (Pupil.id == Enrolment.pupil_id))
        .join(AcademicYear, (AcademicYear.school_id == Enrolment.school_id)
              & (AcademicYear.id == Enrolment.year_id))
        .where(
            Enrolment.school_id == school_id, AcademicYear.name == year,
            last_of_year(func.least(day, AcademicYear.ends_on)),
        )
        .order_by(Pupil.sort_key, Pupil.id)
    )


def select_staff(school_id: str) -> Rows:
    """Select a school's staff with their posts."""
    return (
        select(Staff.id, Staff.family_name, Staff.given_name, Staff.patronymic, Staff.post)
        .where(Staff.school_id == school_id)
        .order_by(Staff.sort_key, Staff.id)
    )


def select_groups(school_id: str, year: str) -> Rows:
    """Select what is taught to the classes of a year by a load that has not ended."""
    return (
        select(
            SubjectGroup.id, SubjectGroup.class_id, Subject.name, SubjectGroup.name,
            TeachingLoad.teacher_id, TeachingLoad.hours,
        )
        .join_from(TeachingLoad, SubjectGroup,
                   (SubjectGroup.school_id == TeachingLoad.school_id)
                   & (SubjectGroup.id == TeachingLoad.group_id))
        .join(Subject, (Subject.school_id == SubjectGroup.school_id)
              & (Subject.id == SubjectGroup.subject_id))
        .join(SchoolClass, (SchoolClass.school_id == SubjectGroup.school_id)
              & (SchoolClass.id == SubjectGroup.class_id))
        .join(AcademicYear, (AcademicYear.school_id == SchoolClass.school_id)
              & (AcademicYear.id == SchoolClass.year_id))
        .where(
            TeachingLoad.school_id == school_id, AcademicYear.name == year,
            TeachingLoad.until.is_(None),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter, Subject.name.collate("C"),
                  SubjectGroup.name.collate("C").nulls_first(), TeachingLoad.id)
    )
