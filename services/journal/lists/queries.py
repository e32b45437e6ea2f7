"""What goes home: the pupils, staff and load of a school as their lists have it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from services.journal.classes.models import Enrolment, SchoolClass, Subject, SubjectGroup
from services.journal.classes.queries import last_of_year
from services.journal.load.models import TeachingLoad
from services.journal.people.models import (
    Appointment,
    Pupil,
    Representation,
    Representative,
    Staff,
)
from services.journal.years.models import AcademicYear

Rows = Select[*tuple[Any, ...]]


def select_pupils(school_id: str, year: str, day: date) -> Rows:
    """Select the children who are in a class of a year on a day or later, by class and name."""
    return (
        select(
            Pupil.id, SchoolClass.name, Pupil.family_name, Pupil.given_name, Pupil.patronymic,
            Pupil.born_on, Pupil.sex,
        )
        .join_from(Enrolment, Pupil, (Pupil.school_id == Enrolment.school_id)
                   & (Pupil.id == Enrolment.pupil_id))
        .join(SchoolClass, (SchoolClass.school_id == Enrolment.school_id)
              & (SchoolClass.id == Enrolment.class_id))
        .join(AcademicYear, (AcademicYear.school_id == SchoolClass.school_id)
              & (AcademicYear.id == SchoolClass.year_id))
        .where(
            Enrolment.school_id == school_id, AcademicYear.name == year,
            last_of_year(func.least(day, AcademicYear.ends_on)),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter, Pupil.sort_key, Pupil.id)
    )


def select_representatives(school_id: str) -> Rows:
    """Select who answers for which child, with the relation and the contacts."""
    return (
        select(
            Representation.pupil_id, Representative.family_name, Representative.given_name,
            Representative.patronymic, Representation.relation, Representative.phone,
            Representative.e_mail,
        )
        .join_from(
            Representation, Representative,
            (Representative.school_id == Representation.school_id)
            & (Representative.id == Representation.representative_id),
        )
        .where(Representation.school_id == school_id)
        .order_by(Representation.pupil_id, Representative.sort_key, Representative.id)
    )


def select_staff(school_id: str, year: str, day: date) -> Rows:
    """Select who works at a school on a day or later, with the classes led of a year."""
    of_staff = (Appointment.school_id == Staff.school_id) & (Appointment.staff_id == Staff.id)
    lasting = or_(Appointment.until.is_(None), Appointment.until >= day)
    led = (
        select(func.array_agg(aggregate_order_by(
            SchoolClass.name, SchoolClass.grade, SchoolClass.letter
        )))
        .join_from(SchoolClass, AcademicYear)
        .where(
            SchoolClass.school_id == Staff.school_id,
            SchoolClass.class_teacher_id == Staff.id,
            AcademicYear.name == year,
        )
        .correlate(Staff)
        .scalar_subquery()
    )
    return (
        select(
            Staff.family_name, Staff.given_name, Staff.patronymic, Staff.post, led,
            Staff.phone, Staff.e_mail,
        )
        .where(
            Staff.school_id == school_id,
            # Who never had a role (a cook) works here; whose roles have all ended does not.
            or_(exists().where(of_staff, lasting), ~exists().where(of_staff)),
        )
        .order_by(Staff.sort_key, Staff.id)
    )


def select_load(school_id: str, year: str) -> Rows:
    """Select the load of a year that has not ended, by class and subject."""
    return (
        select(
            Staff.family_name, Staff.given_name, Staff.patronymic, Subject.name,
            SchoolClass.name, SubjectGroup.name, TeachingLoad.hours,
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
        .join(Staff, (Staff.school_id == TeachingLoad.school_id)
              & (Staff.id == TeachingLoad.teacher_id), isouter=True)
        .where(
            TeachingLoad.school_id == school_id, AcademicYear.name == year,
            TeachingLoad.until.is_(None),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter, Subject.name.collate("C"),
                  SubjectGroup.name.collate("C"), TeachingLoad.id)
    )


def select_class_ids(school_id: str, year: str) -> Select[UUID]:
    """Select the ids of a year's classes."""
    return (
        select(SchoolClass.id)
        .join_from(SchoolClass, AcademicYear)
        .where(SchoolClass.school_id == school_id, AcademicYear.name == year)
        .order_by(SchoolClass.id)
    )


def select_class_names(school_id: str, year: str) -> Rows:
    """Select the names of a year's classes in their order."""
    return (
        select(SchoolClass.name)
        .join_from(SchoolClass, AcademicYear)
        .where(SchoolClass.school_id == school_id, AcademicYear.name == year)
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )


def select_subject_names(school_id: str) -> Rows:
    """Select the names of the subjects that a school teaches."""
    return (
        select(Subject.name)
        .where(Subject.school_id == school_id, ~Subject.hidden)
        .order_by(Subject.name.collate("C"))
    )
