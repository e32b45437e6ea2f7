"""The children of a school, as who of a file is who of the school is found out."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.list_reading.rules.known import KnownEnrolment, KnownPupil
from services.journal.people.models import Pupil
from services.journal.workbooks.names import PersonName, fold
from services.journal.years.models import AcademicYear

Rows = Select[*tuple[Any, ...]]


def select_pupils(school_id: str) -> Rows:
    """Select the children of a school, of all years."""
    return select(
        Pupil.id, Pupil.family_name, Pupil.given_name, Pupil.patronymic, Pupil.born_on, Pupil.sex
    ).where(Pupil.school_id == school_id, Pupil.merged_into.is_(None))


def select_enrolments_of_all_years(school_id: str) -> Rows:
    """Select every enrolment of a school with its class and year, the latest last."""
    return (
        select(
            Enrolment.pupil_id, Enrolment.id, Enrolment.class_id, SchoolClass.grade,
            SchoolClass.letter, SchoolClass.name, Enrolment.enrolled_on, Enrolment.departed_on,
            func.substr(AcademicYear.name, 1, 4).label("first_year"), AcademicYear.ends_on,
        )
        .join_from(Enrolment, SchoolClass, (SchoolClass.school_id == Enrolment.school_id)
                   & (SchoolClass.id == Enrolment.class_id))
        .join(AcademicYear, (AcademicYear.school_id == SchoolClass.school_id)
              & (AcademicYear.id == SchoolClass.year_id))
        .where(Enrolment.school_id == school_id)
        .order_by(AcademicYear.name, Enrolment.enrolled_on)
    )


def known_pupils(session: Session, school_id: str, year: str) -> tuple[KnownPupil, ...]:
    """Return the children of a school beside a year, by two statements.

    `before` is the nearest enrolment of another year: of those before, else of those after, so
    that journals may come in whatever order. An initial has no point, as files are compared.
    """
    first = int(year[:4])
    now: dict[UUID, KnownEnrolment] = {}
    earlier: dict[UUID, KnownEnrolment] = {}
    later: dict[UUID, KnownEnrolment] = {}
    for row in session.execute(select_enrolments_of_all_years(school_id)):
        ago = first - int(row.first_year)
        enrolment = KnownEnrolment(
            row.id, row.class_id, (row.grade, fold(row.letter)), row.name, row.enrolled_on,
            row.departed_on, years_ago=ago,
            left=ago > 0 and row.departed_on is not None and row.departed_on < row.ends_on,
        )
        if ago == 0:
            now[row.pupil_id] = enrolment
        elif ago > 0:
            earlier[row.pupil_id] = enrolment
        else:
            later.setdefault(row.pupil_id, enrolment)
    return tuple(
        KnownPupil(
            id_, PersonName(*(part.rstrip(".") for part in name)), born_on, sex,
            now.get(id_), earlier.get(id_) or later.get(id_),
        )
        for id_, *name, born_on, sex in session.execute(select_pupils(school_id))
    )
