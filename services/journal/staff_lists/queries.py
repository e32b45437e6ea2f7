"""The school before a list of staff comes in: what is read, in a fixed number of statements."""

from typing import Any

from sqlalchemy import Select, exists, func, literal, select

from services.journal.classes.models import ClassJournal, SchoolClass
from services.journal.closing.models import YearClosing
from services.journal.people.models import Representative, Staff
from services.journal.years.models import AcademicYear

Rows = Select[*tuple[Any, ...]]


def lock_school(school_id: str) -> Rows:
    """Select, locking until the end, so that lists of a school wait for each other."""
    return select(
        func.pg_advisory_xact_lock(func.hashtextextended(literal(f"roster {school_id}"), 0))
    )


def select_staff(school_id: str) -> Rows:
    """Select everybody on a school's staff."""
    return select(
        Staff.id, Staff.family_name, Staff.given_name, Staff.patronymic, Staff.post, Staff.phone,
        Staff.e_mail,
    ).where(Staff.school_id == school_id).order_by(Staff.sort_key, Staff.id)


def select_led_classes(school_id: str, year: str) -> Rows:
    """Select the classes of a year, who leads each now, whether it is closed."""
    closed = exists().where(
        ClassJournal.school_id == SchoolClass.school_id,
        ClassJournal.class_id == SchoolClass.id,
        YearClosing.school_id == ClassJournal.school_id,
        YearClosing.class_journal_id == ClassJournal.id,
    )
    return (
        select(
            SchoolClass.id, SchoolClass.grade, SchoolClass.letter, SchoolClass.name,
            SchoolClass.class_teacher_id, closed.label("closed"),
        )
        .join_from(SchoolClass, AcademicYear)
        .where(SchoolClass.school_id == school_id, AcademicYear.name == year)
    )


def select_representatives(school_id: str) -> Rows:
    """Select the names of a school's representatives."""
    return select(
        Representative.family_name, Representative.given_name, Representative.patronymic
    ).where(Representative.school_id == school_id)
