"""The school before a list of load comes in: what is read, in a fixed number of statements."""

from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.journal.classes.models import ClassJournal, SchoolClass, Subject, SubjectGroup
from services.journal.closing.models import YearClosing
from services.journal.load.models import TeachingLoad
from services.journal.people.models import Staff
from services.journal.years.models import AcademicYear

Rows = Select[*tuple[Any, ...]]


def select_teachers(school_id: str) -> Rows:
    """Select everybody on a school's staff."""
    return select(
        Staff.id, Staff.family_name, Staff.given_name, Staff.patronymic
    ).where(Staff.school_id == school_id).order_by(Staff.sort_key, Staff.id)


def select_classes(school_id: str, year: str) -> Rows:
    """Select the classes of a year and whether it is closed for them."""
    closed = exists().where(
        ClassJournal.school_id == SchoolClass.school_id,
        ClassJournal.class_id == SchoolClass.id,
        YearClosing.school_id == ClassJournal.school_id,
        YearClosing.class_journal_id == ClassJournal.id,
    )
    return (
        select(
            SchoolClass.id, SchoolClass.grade, SchoolClass.letter, SchoolClass.name,
            closed.label("closed"),
        )
        .join_from(SchoolClass, AcademicYear)
        .where(SchoolClass.school_id == school_id, AcademicYear.name == year)
    )


def select_groups(school_id: str, year: str) -> Rows:
    """Select the groups of a year's classes with their subjects."""
    return (
        select(
            SubjectGroup.id, SubjectGroup.class_id, SubjectGroup.subject_id, Subject.name,
            SubjectGroup.name,
        )
        .join_from(SubjectGroup, Subject)
        .join(SchoolClass, (SchoolClass.school_id == SubjectGroup.school_id)
              & (SchoolClass.id == SubjectGroup.class_id))
        .join(AcademicYear, (AcademicYear.school_id == SchoolClass.school_id)
              & (AcademicYear.id == SchoolClass.year_id))
        .where(SubjectGroup.school_id == school_id, AcademicYear.name == year)
        .order_by(SubjectGroup.id)
    )


def select_loads(school_id: str, year: str) -> Rows:
    """Select the latest load of each group of a year's classes."""
    return (
        select(
            TeachingLoad.group_id, TeachingLoad.id, TeachingLoad.teacher_id, TeachingLoad.hours,
            TeachingLoad.since, TeachingLoad.until,
        )
        .join(SubjectGroup, (SubjectGroup.school_id == TeachingLoad.school_id)
              & (SubjectGroup.id == TeachingLoad.group_id))
        .join(SchoolClass, (SchoolClass.school_id == SubjectGroup.school_id)
              & (SchoolClass.id == SubjectGroup.class_id))
        .join(AcademicYear, (AcademicYear.school_id == SchoolClass.school_id)
              & (AcademicYear.id == SchoolClass.year_id))
        .where(TeachingLoad.school_id == school_id, AcademicYear.name == year)
        .ext(distinct_on(TeachingLoad.group_id))
        .order_by(TeachingLoad.group_id, TeachingLoad.until.desc().nulls_first())
    )
